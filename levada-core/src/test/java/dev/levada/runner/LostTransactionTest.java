package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobQueueBuilder;
import dev.levada.JobState;
import dev.levada.embedded.EmbeddedDatabase;
import dev.levada.fixture.FreezingProxy;
import dev.levada.fixture.QueueFixture;
import dev.levada.store.NodeStatements;
import dev.levada.store.NodeStatements.Beat;
import dev.levada.store.Schema;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/** A node that is frozen or cut off in the middle of a job's transaction: what that has locked does not keep the job's next execution waiting. */
class LostTransactionTest {

    private static final String ADD_LOST =
            "INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, state, heartbeat_at, lease, job_sessions)"
                    + " VALUES ('gone', 'h', 1, 'v', 1, '{}', true, 'lost', now() - interval '%s', '10 s', '{%s}')";

    private final QueueFixture fixture = new QueueFixture();
    private final FreezingProxy proxy =
            new FreezingProxy(EmbeddedDatabase.shared().port());
    private final Stock stock = new Stock();
    private final NodeStatements nodes = new NodeStatements(Schema.of("levada"));

    /** Locks a row, and waits in its first execution. */
    @JobModel("test.stock")
    public static class Stock {
        final CountDownLatch release = new CountDownLatch(1);

        @JobFunction
        public void take(JobContext job) throws SQLException, InterruptedException {
            try (Statement statement = job.connection().createStatement()) {
                statement.execute("UPDATE stock SET taken = taken + 1");
            }
            if (job.attempt() == 1) {
                release.await();
            }
        }
    }

    @BeforeEach
    void create() throws SQLException {
        fixture.execute("CREATE TABLE stock AS SELECT 0 AS taken");
    }

    @AfterEach
    void close() throws Exception {
        stock.release.countDown();
        proxy.close();
        fixture.close();
    }

    @Test
    void a_lost_nodes_open_transaction_is_ended_and_the_job_runs_elsewhere() throws Exception {
        HikariDataSource cutOff = cutOff();
        JobQueue lost = settings(JobQueue.builder(cutOff), "lost").build().start();
        Connection others = cutOff.getConnection();
        try (Statement request = others.createStatement()) {
            others.setAutoCommit(false);
            request.execute("SELECT 1");
            int process = others.unwrap(PGConnection.class).getBackendPID();
            long id = lost.delay(Stock::take).id();
            fixture.awaitNumber("SELECT count(*) FROM levada.node WHERE job_sessions <> '{}'", 1);
            fixture.awaitNumber(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'UPDATE stock%'"
                            + " AND state = 'idle in transaction'",
                    1);
            proxy.freeze();
            JobQueue other =
                    fixture.queue(builder -> settings(builder, "other")).start();

            fixture.awaitState(other, id, JobState.DONE);
            assertThat(fixture.number("SELECT taken FROM stock")).isEqualTo(1);
            assertThat(fixture.number("SELECT count(*) FROM pg_stat_activity WHERE pid = " + process))
                    .as("a transaction that no job had anything to do with, in the same process")
                    .isEqualTo(1);
        } finally {
            stock.release.countDown();
            // First of all: over it, nothing ends.
            proxy.close();
            others.abort(Runnable::run);
            lost.stop(Duration.ofSeconds(1));
            cutOff.close();
        }
    }

    @Test
    void a_session_in_which_something_has_happened_since_its_node_fell_silent_goes_on() throws Exception {
        fixture.queue(b -> b);
        try (Connection connection = fixture.direct().getConnection();
                Connection own = fixture.direct().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("UPDATE stock SET taken = 7");
            String session = NodeStatements.sessionId(
                            connection, connection.unwrap(PGConnection.class).getBackendPID())
                    .orElseThrow();

            fixture.execute(ADD_LOST.formatted("1 minute", session));
            assertThat(nodes.endJobSessions(own)).isEmpty();
            statement.execute("UPDATE stock SET taken = 8");
            connection.commit();
            assertThat(fixture.number("SELECT taken FROM stock")).isEqualTo(8);

            statement.execute("UPDATE stock SET taken = 9");
            fixture.execute("UPDATE levada.node SET heartbeat_at = now() + interval '1 minute', state = 'active'");
            assertThat(nodes.endJobSessions(own)).as("of a node that lives").isEmpty();
            fixture.execute("UPDATE levada.node SET state = 'lost', job_sessions = '{" + Integer.toHexString(1)
                    + session.substring(session.indexOf('.')) + "}'");
            assertThat(nodes.endJobSessions(own))
                    .as("another session, of a process with the same number")
                    .isEmpty();
            fixture.execute("UPDATE levada.node SET job_sessions = '{" + session + "}'");
            assertThat(nodes.endJobSessions(own)).containsExactly("gone");
            fixture.awaitNumber("SELECT count(*) FROM stock WHERE taken = 8", 1);
            assertThat(connection.isValid(5)).isFalse();
        }
    }

    @Test
    void a_session_between_transactions_goes_on() throws Exception {
        fixture.queue(b -> b);
        try (Connection connection = fixture.direct().getConnection();
                Connection own = fixture.direct().getConnection()) {
            JobSessions sessions = new JobSessions();
            sessions.used(connection);
            fixture.execute(ADD_LOST.formatted("-1 minute", sessions.ids().get(0)));

            assertThat(nodes.endJobSessions(own)).isEmpty();
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void behind_a_pooler_whose_numbers_of_processes_are_its_own_no_session_is_told() throws Exception {
        try (Connection connection = fixture.direct().getConnection()) {
            PGConnection numbered = (PGConnection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {PGConnection.class}, (p, method, arguments) -> 1);
            Connection pooled = (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (p, method, arguments) -> switch (method.getName()) {
                        case "unwrap" -> numbered;
                        default -> method.invoke(connection, arguments);
                    });
            JobSessions sessions = new JobSessions();

            sessions.used(pooled);

            assertThat(sessions.ids()).isEmpty();
            sessions.used(connection);
            assertThat(sessions.ids()).hasSize(1);
        }
    }

    @Test
    void a_session_is_told_by_the_name_that_the_servers_log_has_for_it() throws Exception {
        fixture.queue(b -> b);
        fixture.execute(
                ADD_LOST.formatted("1 minute", "").replace("'lost'", "'active'").replace("'{}', true", "'{}', false"));
        try (Connection connection = fixture.direct().getConnection()) {
            JobSessions sessions = new JobSessions();
            sessions.used(connection);
            sessions.used(connection);

            nodes.heartbeat(connection, 1, new Beat(1, sessions.ids()));

            List<String> parts = List.of(String.valueOf(fixture.text("SELECT job_sessions[1] FROM levada.node"))
                    .split("\\."));
            assertThat(Integer.parseInt(parts.get(1), 16))
                    .isEqualTo(connection.unwrap(PGConnection.class).getBackendPID());
            assertThat(fixture.number("SELECT extract(epoch FROM now())::bigint - " + Long.parseLong(parts.get(0), 16)))
                    .isBetween(0L, 60L);
        }
    }

    private JobQueueBuilder settings(JobQueueBuilder builder, String name) {
        return builder.register(stock)
                .channels("root:10")
                .nodeName(name)
                .heartbeat(Duration.ofMillis(300), Duration.ofSeconds(2));
    }

    private HikariDataSource cutOff() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {proxy.port()});
        source.setDatabaseName(fixture.direct().getDatabaseName());
        source.setUser(fixture.direct().getUser());
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(16);
        config.setConnectionTimeout(2_000);
        return new HikariDataSource(config);
    }
}
