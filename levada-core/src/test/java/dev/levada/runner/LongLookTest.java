package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.embedded.InterceptedDataSource;
import dev.levada.fixture.HeldSnapshot;
import dev.levada.fixture.QueueFixture;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A snapshot that was held for so long that looks at what runs, and at the heads of channels, take longer than a statement of the runner may: who begins while it is
 * held takes them nevertheless. Here a statement may take {@value #PATIENCE} ms instead of 25 s.
 */
class LongLookTest {

    private static final int DEAD = 700_000;
    private static final int PATIENCE = 70;

    /** Jobs that do nothing. */
    @JobModel("test.look")
    public static class Jobs {
        @JobFunction
        public void run() {}
    }

    private final QueueFixture fixture = new QueueFixture();
    private HeldSnapshot snapshot;

    @BeforeEach
    void leaveDeadRows() throws SQLException {
        fixture.queue(builder -> builder.register(new Jobs())).channels().list();
        snapshot = new HeldSnapshot(fixture, "test.look.run", DEAD);
        // More of them on a machine that is faster than most.
        for (int more = 0; more < 4 && !looksTakeLongerThan(2 * PATIENCE); more++) {
            snapshot.leaveDeadRows("root", DEAD);
        }
    }

    @AfterEach
    void close() throws SQLException {
        snapshot.close();
        fixture.close();
    }

    @Test
    void a_queue_that_starts_then_runs_what_a_dead_node_has_left_and_what_is_new() throws SQLException {
        fixture.execute("INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, state)"
                + " VALUES ('gone', 'h', 1, 'v', 1, '{}', true, 'lost')");
        fixture.execute("INSERT INTO levada.job (function, state, node_id, attempt, retry, started_at)"
                + " SELECT 'test.look.run', 'started', id, 1, 1, now() FROM levada.node WHERE name = 'gone'");
        long left = fixture.number("SELECT max(id) FROM levada.job");
        assertThat(looksTakeLongerThan(PATIENCE)).isTrue();

        JobQueue queue = fixture.queue(builder -> builder.register(new Jobs())
                        .listenDataSource(new InterceptedDataSource(
                                fixture.dataSource(), opening -> impatient(opening.open(), Connection.class))))
                .start();

        fixture.awaitState(queue, left, JobState.DONE);
        for (int i = 0; i < 5; i++) {
            fixture.awaitState(queue, queue.delay(Jobs::run).id(), JobState.DONE);
        }
    }

    private boolean looksTakeLongerThan(int millis) throws SQLException {
        try (Connection connection = fixture.direct().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "SET statement_timeout = " + millis + "; SET enable_seqscan = off; SET enable_bitmapscan = off");
            statement.executeQuery("SELECT id FROM levada.job WHERE state IN ('enqueued', 'started') AND node_id = 1");
            return false;
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("57014");
            return true;
        }
    }

    /** Lets statements take less time than the runner asks for. */
    private static <T> T impatient(T target, Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                LongLookTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals("execute") && arguments != null && arguments[0] instanceof String sql) {
                        arguments[0] = sql.replace("statement_timeout = 25000", "statement_timeout = " + PATIENCE);
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        return method.getName().equals("createStatement")
                                ? impatient((Statement) result, Statement.class)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
