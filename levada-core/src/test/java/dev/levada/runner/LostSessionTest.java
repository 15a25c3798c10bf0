package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.Job;
import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.embedded.InterceptedDataSource;
import dev.levada.fixture.QueueFixture;
import dev.levada.store.DispatchStatements;
import dev.levada.store.NodeStatements;
import dev.levada.store.NodeStatements.NodeRow;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of jobs and nodes whose sessions the server ends. */
class LostSessionTest {

    private final QueueFixture fixture = new QueueFixture();

    /** Jobs whose sessions are ended by somebody else. */
    @JobModel("test.session")
    public class Work {
        final AtomicInteger calls = new AtomicInteger();

        /** Its session ends while it works; it notices only at its end, or by its next statement. */
        @JobFunction
        public void cutOff(boolean notices, JobContext context) throws SQLException {
            try (Statement statement = context.connection().createStatement()) {
                statement.execute("INSERT INTO kept VALUES (" + calls.incrementAndGet() + ")");
                if (calls.get() == 1) {
                    fixture.execute("SELECT pg_terminate_backend(" + pid(statement) + ", 5000)");
                    if (notices) {
                        statement.execute("SELECT 1");
                    }
                }
            }
        }

        /** Gets no session at its first call. */
        @JobFunction
        public void unserved(JobContext context) throws SQLException {
            calls.incrementAndGet();
            try (Statement statement = context.connection().createStatement()) {
                statement.execute("INSERT INTO kept VALUES (1)");
            }
        }

        /** Fails for a reason of its own, when its session is lost too. */
        @JobFunction
        public void failsAnyhow(JobContext context) throws SQLException {
            try (Statement statement = context.connection().createStatement()) {
                fixture.execute("SELECT pg_terminate_backend(" + pid(statement) + ", 5000)");
            }
            throw new IllegalStateException("a reason of its own");
        }

        private static int pid(Statement statement) throws SQLException {
            try (ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private final Work work = new Work();

    @BeforeEach
    void table() throws SQLException {
        fixture.execute("CREATE TABLE kept (id int)");
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @Test
    void a_job_whose_session_ends_before_it_is_recorded_runs_again() throws SQLException {
        runsAgain(fixture.running(b -> b.register(work)), false);
    }

    @Test
    void a_job_that_meets_the_end_of_its_session_runs_again() throws SQLException {
        runsAgain(fixture.running(b -> b.register(work)), true);
    }

    private void runsAgain(JobQueue queue, boolean notices) throws SQLException {
        long id = queue.delay(Work::cutOff, notices).id();
        bringForward(queue, id);

        Job job = fixture.awaitState(queue, id, JobState.DONE);

        assertThat(job.execution().attempt()).isEqualTo(2);
        assertThat(fixture.number("SELECT sum(id) FROM kept")).isEqualTo(2);
    }

    /** Waits until a job is to run again in some seconds, and has it run at once. */
    private void bringForward(JobQueue queue, long id) {
        fixture.awaitNumber(
                "SELECT count(*) FROM levada.job WHERE state = 'pending' AND stage = 'scheduled' AND id = " + id, 1);
        assertThat(queue.jobs().changeEta(List.of(id), Duration.ZERO).changed()).containsExactly(id);
    }

    @Test
    void a_job_that_gets_no_session_runs_again() throws SQLException {
        DataSource usedUp = new InterceptedDataSource(fixture.dataSource(), opening -> {
            if (JobContext.currentOrNull() != null && work.calls.get() == 1) {
                throw new SQLException("the pool is used up");
            }
            return opening.open();
        });
        JobQueue queue = JobQueue.builder(usedUp)
                .register(work)
                .channels("root:10")
                .build()
                .start();
        try {
            long id = queue.delay(Work::unserved).id();
            bringForward(queue, id);

            Job job = fixture.awaitState(queue, id, JobState.DONE);
            assertThat(job.execution().attempt()).isEqualTo(2);
            assertThat(job.execution().retry()).as("no retry is used up").isEqualTo(1);
            assertThat(fixture.number("SELECT count(*) FROM kept")).isEqualTo(1);
        } finally {
            queue.close();
        }
    }

    @Test
    void a_reason_of_the_jobs_own_counts_although_its_session_is_lost() {
        JobQueue queue = fixture.running(b -> b.register(work));
        long id = queue.delay(Work::failsAnyhow).id();

        assertThat(fixture.awaitState(queue, id, JobState.FAILED).outcome().exceptionMessage())
                .isEqualTo("a reason of its own");
    }

    @Test
    void a_lock_that_went_with_the_server_says_nothing_of_its_node() throws SQLException {
        fixture.queue(b -> b);
        fixture.execute(
                "INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, heartbeat_at) VALUES"
                        + " ('before', 'h', 1, 'v', 1, '{}', true, pg_postmaster_start_time() - interval '1 second'),"
                        + " ('since', 'h', 1, 'v', 1, '{}', true, pg_postmaster_start_time() + interval '1 second')");

        List<NodeRow> nodes;
        try (Connection connection = fixture.direct().getConnection()) {
            nodes = new NodeStatements(Schema.of("levada")).nodes(connection);
        }

        assertThat(nodes).extracting(NodeRow::name).containsExactly("before", "since");
        assertThat(nodes).extracting(NodeRow::lockMissing).containsExactly(false, true);
    }

    @Test
    void silence_while_the_server_was_away_is_not_held_against_a_node() throws SQLException {
        fixture.queue(b -> b);
        fixture.execute(
                "INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, heartbeat_at) VALUES"
                        + " ('before', 'h', 1, 'v', 1, '{}', true, pg_postmaster_start_time() - interval '1 hour')");

        try (Connection connection = fixture.direct().getConnection()) {
            NodeRow node =
                    new NodeStatements(Schema.of("levada")).nodes(connection).get(0);

            assertThat(node.silenceUnexcused()).isLessThan(Duration.ofHours(1));
        }
    }

    @Test
    void a_job_that_a_frozen_process_holds_locked_holds_up_no_other() throws SQLException {
        JobQueue queue = fixture.queue(b -> b.register(work).channels("root:10"));
        fixture.execute("INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, state)"
                + " VALUES ('gone', 'h', 1, 'v', 1, '{}', true, 'lost')");
        work.calls.set(1); // so that none is cut off
        long locked = queue.delay(Work::cutOff, false).id();
        long other = queue.delay(Work::cutOff, false).id();
        fixture.execute("UPDATE levada.job SET state = 'started', attempt = 1, retry = 1, started_at = now(),"
                + " node_id = (SELECT id FROM levada.node)");
        try (Connection frozen = fixture.direct().getConnection();
                Statement statement = frozen.createStatement()) {
            frozen.setAutoCommit(false);
            statement.execute("DELETE FROM levada.job WHERE id = " + locked);

            queue.start();
            fixture.awaitState(queue, other, JobState.DONE);
            frozen.rollback();
        }

        fixture.awaitState(queue, locked, JobState.DONE);
    }

    /** A frozen process takes nothing, while its system goes on answering for it. */
    @Test
    void a_session_whose_client_takes_nothing_ends_and_its_locks_with_it() throws Exception {
        try (StalledClient client = new StalledClient(fixture.direct())) {
            Thread asking = new Thread(() -> {
                try (Connection connection = new Sessions(client.dataSource(), false).open("frozen");
                        Statement statement = connection.createStatement()) {
                    DispatchStatements.endWhenClientIsStalled(connection);
                    connection.setAutoCommit(false);
                    statement.execute("LOCK TABLE kept");
                    client.stall();
                    statement.executeQuery("SELECT repeat('x', 1000) FROM generate_series(1, 1000000)");
                } catch (SQLException e) {
                    // As it should.
                }
            });
            asking.start();
            String locks =
                    "SELECT count(*) FROM pg_locks WHERE relation = 'kept'::regclass AND mode = 'AccessExclusiveLock'";
            fixture.awaitNumber(locks, 1);

            await().atMost(Duration.ofSeconds(20)).until(() -> fixture.number(locks) == 0);
            client.close();
            asking.join();
        }
    }

    @Test
    void the_runners_sessions_end_when_they_idle_in_a_transaction() throws SQLException {
        try (Connection connection = new Sessions(fixture.direct(), false).open("frozen");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW idle_in_transaction_session_timeout")) {
            row.next();

            assertThat(row.getString(1)).isEqualTo("10s");
        }
    }
}
