package dev.levada.runner;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the sessions that the runner's threads keep for themselves, so that none of them waits without end on a dead one. */
final class Sessions {

    /** How long the way may take that a look leads past dead rows, while somebody holds a snapshot. */
    static final Duration LONG_LOOK = Duration.ofMinutes(10);

    private static final Logger log = LoggerFactory.getLogger(Sessions.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Executor SAME_THREAD = Runnable::run;

    private final DataSource dataSource;

    private final boolean shared;
    private final Duration patience;

    /** @param shared whether others may have the sessions between transactions, behind a transaction pooler */
    Sessions(DataSource dataSource, boolean shared) {
        this(dataSource, shared, PATIENCE);
    }

    /**
     * Sessions whose statements wait no longer than this for an answer.
     *
     * @param shared whether others may have the sessions between transactions, behind a transaction pooler
     */
    Sessions(DataSource dataSource, boolean shared, Duration patience) {
        this.dataSource = dataSource;
        this.shared = shared;
        this.patience = patience;
    }

    /** A session in autocommit mode, READ COMMITTED. Of what is set in it, nothing is left in a pool. */
    Connection open(String purpose) throws SQLException {
        Connection connection = connect();
        try {
            connection = shared ? SharedSession.of(connection) : new ResettingConnection(connection).view();
            connection.setAutoCommit(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setNetworkTimeout(SAME_THREAD, (int) patience.toMillis());
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "SET application_name = 'levada-" + purpose + "'; SET statement_timeout = "
                                + onServer(patience) + ";"
                                // A node that freezes within a transaction would hold its locks, and others up.
                                + " SET idle_in_transaction_session_timeout = '10s';"
                                + " SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3");
            }
            refuseReadOnly(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    /** Not in this thread: where neither pool nor driver has a timeout, a server that accepts and says nothing would be waited for without end. */
    private Connection connect() throws SQLException {
        CompletableFuture<Connection> opening = new CompletableFuture<>();
        Thread thread =
                new Thread(() -> connect(opening), Thread.currentThread().getName() + "-connecting");
        thread.setDaemon(true);
        thread.start();
        try {
            return opening.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw new SQLException("A connection could not be opened: " + e.getCause(), "08001", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            SQLException given =
                    new SQLException("There was no connection within " + patience.toMillis() + " ms", "08001", e);
            if (!opening.completeExceptionally(given) && !opening.isCompletedExceptionally()) {
                // It has come just now.
                closeQuietly(opening.join());
            }
            thread.interrupt();
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw given;
        }
    }

    private void connect(CompletableFuture<Connection> opening) {
        try {
            Connection connection = dataSource.getConnection();
            if (!opening.complete(connection)) {
                closeQuietly(connection);
            }
        } catch (SQLException | RuntimeException | Error e) {
            opening.completeExceptionally(e);
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            log.debug("A connection that came too late could not be closed", e);
        }
    }

    /** A session that takes no writes stays so: it may lead to a former primary. A pool would hand it out again and again. */
    private static void refuseReadOnly(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('transaction_read_only')::boolean")) {
            row.next();
            if (row.getBoolean(1)) {
                connection.abort(SAME_THREAD);
                throw new SQLException("The database takes no writes in this session", "25006");
            }
        }
    }

    /** What is done with a session. */
    interface Work<T> {
        T run() throws SQLException;
    }

    /** Does something whose statements may take {@link #LONG_LOOK}. If it fails the session is not to be used any more. */
    <T> T patiently(Connection connection, Work<T> work) throws SQLException {
        setPatience(connection, LONG_LOOK);
        T result = work.run();
        setPatience(connection, patience);
        return result;
    }

    private static void setPatience(Connection connection, Duration patience) throws SQLException {
        connection.setNetworkTimeout(SAME_THREAD, (int) patience.toMillis());
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = " + onServer(patience));
        }
    }

    /** Less than the client waits, so that a statement that takes too long ends by an error, and not with the session. In milliseconds. */
    private static long onServer(Duration patience) {
        return patience.toMillis() * 5 / 6;
    }

    /** Whether the session is lost, so that the same statement may succeed on another. */
    static boolean isConnectionError(SQLException e) {
        String state = e.getSQLState();
        return state == null
                || state.startsWith("08")
                || state.startsWith("57")
                || state.startsWith("53")
                || state.equals("25006");
    }
}
