package dev.levada.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A session for an examination, in autocommit mode, that waits no longer than 15 s for an answer; goes back as it came. */
final class Visit implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 15_000;

    private final Connection connection;
    private final boolean autoCommit;
    private final int timeout;

    Visit(DataSource source) throws SQLException {
        connection = source.getConnection();
        try {
            autoCommit = connection.getAutoCommit();
            timeout = connection.getNetworkTimeout();
            connection.setAutoCommit(true);
            connection.setNetworkTimeout(Runnable::run, PATIENCE_MILLIS);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            if (!connection.isClosed()) {
                connection.setAutoCommit(autoCommit);
                connection.setNetworkTimeout(Runnable::run, timeout);
            }
        }
    }
}
