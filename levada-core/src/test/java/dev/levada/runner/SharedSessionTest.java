package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.RetryableJobException;
import dev.levada.fixture.QueueFixture;
import dev.levada.fixture.TransactionPooler;
import dev.levada.store.DispatchStatements;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Behind a transaction pooler the queue leaves nothing set in sessions that others get. */
class SharedSessionTest {

    private static final String SETTINGS = "SELECT current_setting('synchronous_commit') || ' '"
            + " || current_setting('enable_seqscan') || ' ' || current_setting('plan_cache_mode') || ' '"
            + " || current_setting('idle_in_transaction_session_timeout')";

    /** Jobs of all ways to end. */
    @JobModel("test.shared")
    public static class Work {

        @JobFunction
        public void tick() {}

        @JobFunction
        public void insert(long number, JobContext context) throws SQLException {
            try (Statement statement = context.connection().createStatement()) {
                statement.execute("INSERT INTO effect VALUES (" + number + ")");
            }
        }

        @JobFunction
        public void fail() {
            throw new IllegalStateException("as it should");
        }

        @JobFunction
        public void retry(JobContext context) {
            if (context.retry() == 1) {
                throw new RetryableJobException("once more", Duration.ofMillis(10));
            }
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void a_queue_that_polls_runs_jobs_behind_a_pooler_and_leaves_nothing_set_there() throws SQLException {
        try (QueueFixture fixture = new QueueFixture();
                TransactionPooler pooler = new TransactionPooler(fixture.direct())) {
            fixture.execute("CREATE TABLE effect (number bigint PRIMARY KEY)");
            try (JobQueue queue = JobQueue.builder(pooler)
                    .pollOnly()
                    .channels("root:4")
                    .workers(4)
                    .register(new Work())
                    .build()
                    .start()) {
                List<Long> done = new ArrayList<>();
                for (long number = 0; number < 20; number++) {
                    done.add(queue.delay(Work::tick).id());
                    done.add(queue.delay(Work::insert, number).id());
                }
                done.add(queue.delay(Work::retry).id());
                long failed = queue.delay(Work::fail).id();
                for (long id : done) {
                    fixture.awaitState(queue, id, JobState.DONE);
                }
                fixture.awaitState(queue, failed, JobState.FAILED);
            }
            assertThat(fixture.number("SELECT count(*) FROM effect")).isEqualTo(20);
            assertThat(pooler.leftBehind()).isEmpty();
        }
    }

    @Test
    void what_is_set_holds_in_each_of_its_transactions_and_nowhere_else() throws SQLException {
        try (QueueFixture fixture = new QueueFixture();
                TransactionPooler pooler = new TransactionPooler(fixture.direct());
                Connection other = pooler.getConnection();
                Connection session = new Sessions(pooler, true, Duration.ofSeconds(12)).open("test")) {
            String usual = one(other, SETTINGS);
            DispatchStatements.pinPlans(session);
            DispatchStatements.commitWithoutWaiting(session);
            String set = "off off force_generic_plan 10s";
            assertThat(one(session, SETTINGS)).isEqualTo(set);
            assertThat(one(session, "SELECT current_setting('statement_timeout')"))
                    .isEqualTo("10s");
            assertThat(one(other, SETTINGS)).isEqualTo(usual);

            session.setAutoCommit(false);
            assertThat(one(session, SETTINGS)).isEqualTo(set);
            assertThat(one(session, SETTINGS)).isEqualTo(set);
            assertThat(one(other, SETTINGS)).isEqualTo(usual);
            session.rollback();
            session.setAutoCommit(true);
            assertThat(one(session, SETTINGS)).isEqualTo(set);

            assertThatThrownBy(() -> one(session, "SELECT 1 / 0")).isInstanceOf(SQLException.class);
            assertThat(one(session, SETTINGS)).as("after an error").isEqualTo(set);
            assertThat(pooler.leftBehind()).isEmpty();
        }
    }

    @Test
    void a_transaction_of_its_own_is_committed_or_taken_back_as_a_whole() throws SQLException {
        try (QueueFixture fixture = new QueueFixture();
                TransactionPooler pooler = new TransactionPooler(fixture.direct());
                Connection session = new Sessions(pooler, true).open("test");
                Statement statement = session.createStatement()) {
            statement.execute("CREATE TABLE note (number int)");
            session.setAutoCommit(false);
            statement.execute("INSERT INTO note VALUES (1)");
            statement.execute("INSERT INTO note VALUES (2)");
            session.rollback();
            statement.execute("INSERT INTO note VALUES (3)");
            statement.execute("INSERT INTO note VALUES (4)");
            session.commit();
            session.setAutoCommit(true);
            statement.execute("INSERT INTO note VALUES (5)");
            assertThat(fixture.number("SELECT sum(number) FROM note")).isEqualTo(12);
        }
    }
}
