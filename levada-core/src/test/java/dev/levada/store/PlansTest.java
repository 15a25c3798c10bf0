package dev.levada.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.channel.QueuedJob;
import dev.levada.fixture.QueueFixture;
import dev.levada.store.DispatchStatements.Books;
import dev.levada.store.DispatchStatements.RunningNews;
import dev.levada.store.Ending.Done;
import dev.levada.store.Ending.Retried;
import dev.levada.store.WaitingStatements.Cursor;
import dev.levada.store.WaitingStatements.WindowRequest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the runner's statements read, counted by PostgreSQL: with plans made while the table was empty, kept while it grew, and never helped by
 * statistics.
 */
class PlansTest {

    private static final int BACKLOG = 50_000;
    private static final int BATCH = 100;

    private final QueueFixture fixture = new QueueFixture();
    private final Schema schema = Schema.of("levada");
    private final DispatchStatements dispatch = new DispatchStatements(schema);
    private final WaitingStatements waiting = new WaitingStatements(schema);
    private final EndingStatements endings = new EndingStatements(schema);
    private final NodeStatements nodes = new NodeStatements(schema);
    private final MisfitStatements misfits = new MisfitStatements(schema);
    private Connection connection;
    private int nodeId;
    private long term;

    PlansTest() throws SQLException {
        connection = fixture.direct().getConnection();
    }

    /** A function to name. */
    @JobModel("plan")
    public static class Nothing {
        @JobFunction
        public void run() {}
    }

    @BeforeEach
    void prepareOnAnEmptyTable() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder.register(new Nothing()));
        assertThat(queue.channels().list()).hasSize(1);
        fixture.execute("ALTER TABLE levada.job SET (autovacuum_enabled = off)");
        fixture.execute("VACUUM ANALYZE levada.job");
        DispatchStatements.pinPlans(connection);
        nodeId = nodes.register(
                connection,
                new NodeStatements.NewNode(
                        "n", "h", 1, "v", 1, Map.of("plan.run", "()"), Set.of(), false, Duration.ofSeconds(10)));
        term = nodes.elect(connection, nodeId, Duration.ofMinutes(10)).orElseThrow();
        for (int i = 0; i < 10; i++) {
            everything(List.of());
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        fixture.close();
    }

    @Test
    void the_work_for_a_batch_does_not_grow_with_the_backlog() throws SQLException {
        fixture.execute(
                "INSERT INTO levada.job (function, channel) SELECT 'plan.run', 'root.c' || n % 3 FROM generate_series(1, "
                        + BACKLOG + ") n");
        fixture.execute("INSERT INTO levada.job (function, channel, eta, stage) SELECT 'plan.run', 'root.c1',"
                + " now() + interval '1 day', 'scheduled' FROM generate_series(1, " + BACKLOG + ") n");
        fixture.execute(
                "INSERT INTO levada.job (function, channel, state) SELECT 'plan.run', 'root.c1', 'failed' FROM generate_series(1, "
                        + BACKLOG + ") n");
        connection.setAutoCommit(false);
        for (int round = 1; round <= 3; round++) {
            List<QueuedJob> first =
                    waiting.window(connection, List.of(new WindowRequest("root.c1", BATCH, Cursor.START)));
            assertThat(first).hasSize(BATCH);
            everything(first.stream().map(QueuedJob::id).toList());
            assertThat(rowsRead())
                    .as("rows read in %d round(s) of %d jobs", round, BATCH)
                    .isLessThan(round * 36L * BATCH);
            assertThat(sequentialScans()).isZero();
        }
        connection.rollback();
    }

    private interface Work<R> {
        R run() throws SQLException;
    }

    /** Runs one statement and sees how many rows it read. */
    private <R> R step(String name, Work<R> work) throws SQLException {
        long before = rowsRead();
        R result = work.run();
        assertThat(rowsRead() - before).as("rows read by %s", name).isLessThanOrEqualTo(6L * BATCH);
        return result;
    }

    /** Runs each statement of the runner once on these jobs, and sees them claimed, half of them done, half to be tried again. */
    private void everything(List<Long> ids) throws SQLException {
        long[] given = ids.stream().mapToLong(Long::longValue).toArray();
        step("channelsWithReady", () -> waiting.channelsWithReady(connection, List.of()));
        step("channelsWithReady but for one", () -> waiting.channelsWithReady(connection, List.of("root.c1")));
        step("channelsBelow", () -> waiting.channelsBelow(connection, List.of("root")));
        step("makeDue", () -> waiting.makeDue(connection, BATCH));
        step("firstScheduled", () -> waiting.firstScheduled(connection, List.of("root.c0", "root.c1"), Instant.EPOCH));
        step("channelsWithFailed", () -> waiting.channelsWithFailed(connection, List.of("root.c0", "root.c1")));
        step("unpark", () -> waiting.unpark(connection, List.of("plan.run"), BATCH));
        assertThat(step("ready", () -> waiting.ready(connection, ids))).hasSize(ids.size());
        step("claimHead", () -> dispatch.claimHead(connection, nodeId, term, "root.c2", BATCH, List.of("plan.run")));
        Books books = step("newBooks", () -> dispatch.newBooks(connection, nodeId, term))
                .orElseThrow();
        List<ClaimedJob> promised = step(
                "claimPromised", () -> dispatch.claimPromised(connection, nodeId, books, given, List.of("claimed")));
        assertThat(promised).hasSize(ids.size());
        assertThat(step("startedOn", () -> dispatch.startedOn(connection, nodeId, ids)))
                .hasSize(ids.size());
        assertThat(step("handBack", () -> dispatch.handBack(connection, nodeId, promised)))
                .hasSize(ids.size());
        int[] here = ids.stream().mapToInt(id -> nodeId).toArray();
        assertThat(step("assign", () -> dispatch.assign(connection, nodeId, term, given, here, List.of("handed"))))
                .hasSize(ids.size());
        List<ClaimedJob> taken = step("take", () -> dispatch.take(connection, nodeId, ids));
        assertThat(taken).hasSize(ids.size());
        dispatch.handBack(connection, nodeId, taken);
        List<ClaimedJob> claimed = step("claim", () -> dispatch.claim(connection, nodeId, term, given, false));
        assertThat(claimed).hasSize(ids.size());
        step("cancelRequested", () -> dispatch.cancelRequested(connection, nodeId, ids));
        assertThat(step("heldOf", () -> dispatch.heldOf(connection, nodeId, ids)))
                .hasSize(ids.size());
        step("running", () -> dispatch.running(connection));
        step("runningOn", () -> dispatch.runningOn(connection, nodeId));
        step("keep", () -> dispatch.keep(connection, nodeId, claimed));
        step("tell", () -> {
            dispatch.tell(
                    connection,
                    nodeId,
                    claimed.stream()
                            .map(job -> new RunningNews(job.id(), job.attempt(), 0, 0))
                            .toList());
            return true;
        });
        step("otherVersions", () -> misfits.otherVersions(connection, nodeId, given, "refused"));
        List<Ending> ended = new ArrayList<>();
        for (ClaimedJob job : claimed) {
            Ending.Outcome outcome = ended.size() % 2 == 0
                    ? new Done("1", null)
                    : new Retried(Duration.ofMinutes(1), true, new Ending.Thrown("e", "m", null));
            ended.add(new Ending(job.id(), job.attempt(), job.channel(), job.startedAt(), outcome));
        }
        assertThat(step("record", () -> endings.record(connection, nodeId, ended)))
                .hasSize(ids.size());
        step("handBack", () -> {
            dispatch.handBack(connection, nodeId, claimed);
            return true;
        });
        step("park", () -> {
            waiting.park(connection, given);
            return true;
        });
        step("rescue", () -> nodes.rescue(connection));
    }

    private long rowsRead() throws SQLException {
        return stat("coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)");
    }

    private long sequentialScans() throws SQLException {
        return stat("seq_scan");
    }

    private long stat(String what) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT " + what + " FROM pg_stat_xact_user_tables WHERE relid = 'levada.job'::regclass")) {
            row.next();
            return row.getLong(1);
        }
    }
}
