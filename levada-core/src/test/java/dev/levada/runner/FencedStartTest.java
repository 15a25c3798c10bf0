package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.fixture.QueueFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A job that reaches its node when that has been given up is not begun there. */
class FencedStartTest {

    private static final String WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND wait_event_type = 'Lock' AND query LIKE '%";

    private final QueueFixture fixture = new QueueFixture();
    private final Work work = new Work();

    /** Notes the attempts that were begun. */
    @JobModel("test.late")
    public static class Work {
        final Queue<Integer> attempts = new ConcurrentLinkedQueue<>();

        @JobFunction
        public void run(JobContext context) {
            attempts.add(context.attempt());
        }
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @Test
    void a_job_that_comes_to_a_node_which_has_been_given_up_meanwhile_is_begun_by_its_successor_only()
            throws Exception {
        JobQueue queue = fixture.running(b -> b.register(work));
        fixture.awaitNumber("SELECT count(*) FROM levada.node WHERE state = 'active'", 1);
        long id = queue.delayable(Work::run).eta(Duration.ofDays(1)).delay().id();
        try (Connection handing = fixture.direct().getConnection();
                Connection holding = fixture.direct().getConnection();
                Statement hand = handing.createStatement();
                Statement hold = holding.createStatement()) {
            handing.setAutoCommit(false);
            holding.setAutoCommit(false);
            hand.execute("UPDATE levada.job SET state = 'enqueued', stage = 'ready', eta = NULL,"
                    + " node_id = (SELECT id FROM levada.node), enqueued_at = now() WHERE id = " + id);
            // Next in line for the row, so that the node's own statement waits for it.
            CompletableFuture<Void> held = CompletableFuture.runAsync(() -> {
                try {
                    hold.execute("SELECT 'held' FROM levada.job WHERE id = " + id + " FOR UPDATE");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            fixture.awaitNumber(WAITING + "held%'", 1);
            handing.commit();
            held.get(20, TimeUnit.SECONDS);
            fixture.awaitNumber(WAITING + "j.state <= ''enqueued'') AND j.node_id%'", 1);

            fixture.execute("UPDATE levada.node SET state = 'lost'");
            fixture.awaitNumber("SELECT count(*) FROM levada.node WHERE state = 'active'", 1);
            holding.commit();
        }

        fixture.awaitState(queue, id, JobState.DONE);
        assertThat(work.attempts).containsExactly(2);
    }
}
