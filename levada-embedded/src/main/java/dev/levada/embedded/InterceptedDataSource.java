package dev.levada.embedded;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source in front of another one: each connection that is asked for may be refused, or wrapped before it is given out. It shows what a program does when
 * its database is not to be had, and which statements it executes. All else goes through as it is.
 *
 * <pre>{@code
 * DataSource cut = new InterceptedDataSource(database, opening -> {
 *     if (unreachable.get()) {
 *         throw new SQLException("cut by the test", "08001");
 *     }
 *     return opening.open();
 * });
 * }</pre>
 *
 * <p>Thread-safe if the target and the interception are.
 */
public final class InterceptedDataSource implements DataSource {

    /** The way to the target's connection that was asked for, with the user that was given, if any. */
    @FunctionalInterface
    public interface Opening {
        /** Opens the connection; each call opens another one. */
        Connection open() throws SQLException;
    }

    /** Stands before each connection that is given out. */
    @FunctionalInterface
    public interface Interception {
        /**
         * Answers a request for a connection, in the thread of the one who asks.
         *
         * @return what is given out: the connection of the target, or one in front of it
         * @throws SQLException to refuse
         */
        Connection intercept(Opening opening) throws SQLException;
    }

    private final DataSource target;
    private final Interception interception;

    /** Stands in front of the target. */
    public InterceptedDataSource(DataSource target, Interception interception) {
        this.target = target;
        this.interception = interception;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return interception.intercept(target::getConnection);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return interception.intercept(() -> target.getConnection(user, password));
    }

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return target.getLogWriter();
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        target.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        target.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return target.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return target.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return target.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return target.isWrapperFor(type);
    }
}
