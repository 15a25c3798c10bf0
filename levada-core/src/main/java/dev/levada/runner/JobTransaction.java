package dev.levada.runner;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transaction of one execution. The job sees it as a connection that it can neither commit nor roll back nor close. Used by the job's
 * thread; {@link #cancelStatement} and {@link #abort} by any other.
 */
final class JobTransaction implements InvocationHandler {

    private static final Logger log = LoggerFactory.getLogger(JobTransaction.class);

    private static final Set<String> REFUSED = Set.of("commit", "setAutoCommit", "abort", "setTransactionIsolation");

    private final Connection connection;
    private final Connection view;
    private boolean ending;

    JobTransaction(Connection connection) {
        this.connection = connection;
        this.view = (Connection)
                Proxy.newProxyInstance(JobTransaction.class.getClassLoader(), new Class<?>[] {Connection.class}, this);
    }

    /** What the job gets to see. */
    Connection view() {
        return view;
    }

    /** What the job's end is recorded with. */
    Connection connection() {
        return connection;
    }

    /** The job's method has returned: from now on its statements are the runner's, and none may be cancelled. */
    synchronized void beginEnd() {
        ending = true;
    }

    /** Whether its session is gone, and all its work with it. */
    boolean isLost() {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    void commit() throws SQLException {
        connection.commit();
    }

    /** Takes everything back and lets the connection go. */
    void rollback() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            log.debug("The rollback of a job failed; the server does it when it sees the session gone", e);
        }
        release();
    }

    /** Lets the connection go. */
    void release() {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            log.debug("A job's connection is broken", e);
        }
        closeQuietly(connection);
    }

    /** Asks the server to break off what the job has it do just now. Holds up the job's end, lest the request hits who uses the session next. */
    synchronized void cancelStatement() {
        if (ending) {
            return;
        }
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            log.debug("A job's statement could not be cancelled", e);
        }
    }

    /** Breaks the connection, so that nothing of it can be committed any more. */
    void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            log.debug("A job's connection could not be aborted", e);
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        String name = method.getName();
        boolean wholeRollback = name.equals("rollback") && method.getParameterCount() == 0;
        if (REFUSED.contains(name) || wholeRollback) {
            throw new SQLException(
                    "A job's transaction is committed with the job's end and rolled back by an exception; " + name
                            + " is not for the job's method. Use a connection of your own for what is to be independent of it");
        }
        if (name.equals("close")) {
            return null;
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            log.debug("A job's connection could not be closed", e);
        }
    }
}
