package dev.levada.runner;

import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.PGStream;
import org.postgresql.core.QueryExecutorBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the driver hand out notifications as they come. By itself it waits, after each one, whether another one comes within a millisecond (<a
 * href="https://github.com/pgjdbc/pgjdbc/issues/1547">pgjdbc 1547</a>), which is much of the way from a delay to its job's start. It offers no setting for that, but a
 * field that says until when it need not wait. Should a driver not have it, notifications come a millisecond later.
 *
 * <p>What has arrived is handed out in any case, and what is on its way with the next call.
 */
final class PromptNotifications {

    private static final Logger log = LoggerFactory.getLogger(PromptNotifications.class);

    private PromptNotifications() {}

    /**
     * Begins it on a session.
     *
     * @return whether its driver can
     */
    static boolean on(Connection connection) {
        return waitAgainFrom(connection, Long.MAX_VALUE);
    }

    /** Ends it, before others get the session. */
    static void off(Connection connection) {
        waitAgainFrom(connection, 0);
    }

    /** Whether it has begun on a session, and not ended. */
    static boolean areOn(Connection connection) {
        try {
            return until().getLong(stream(connection)) == Long.MAX_VALUE;
        } catch (SQLException | ReflectiveOperationException | RuntimeException | LinkageError e) {
            return false;
        }
    }

    private static boolean waitAgainFrom(Connection connection, long millis) {
        try {
            until().setLong(stream(connection), millis);
            return true;
        } catch (SQLException | ReflectiveOperationException | RuntimeException | LinkageError e) {
            log.debug("This driver hands out notifications a millisecond late", e);
            return false;
        }
    }

    private static Object stream(Connection connection) throws SQLException, ReflectiveOperationException {
        BaseConnection session = connection.unwrap(BaseConnection.class);
        return field(QueryExecutorBase.class, "pgStream").get(session.getQueryExecutor());
    }

    private static Field until() throws ReflectiveOperationException {
        return field(PGStream.class, "nextStreamAvailableCheckTime");
    }

    private static Field field(Class<?> of, String name) throws ReflectiveOperationException {
        Field field = of.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
