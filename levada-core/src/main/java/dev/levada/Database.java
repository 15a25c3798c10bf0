package dev.levada;

import dev.levada.store.Isolation;
import dev.levada.store.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs statements of the API on connections of the application's data source. */
final class Database {

    private static final int TRIES = 5;

    interface Work<R extends @Nullable Object> {
        R with(Connection connection) throws SQLException;
    }

    private final DataSource dataSource;
    private final Isolation isolation = new Isolation();

    Database(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Runs one statement in autocommit mode; tried again when it meets a concurrent one. */
    <R extends @Nullable Object> R run(String what, Work<R> work) {
        return tried(what, work);
    }

    /** Runs several statements in one transaction; tried again when it meets a concurrent one. */
    <R extends @Nullable Object> R transaction(String what, Work<R> work) {
        return tried(what, connection -> {
            connection.setAutoCommit(false);
            try {
                R result = work.with(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        });
    }

    private <R extends @Nullable Object> R tried(String what, Work<R> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(work);
            } catch (SQLException e) {
                boolean conflict =
                        Sql.isConcurrencyError(e) || Sql.isPartitionMoved(e) || "23505".equals(e.getSQLState());
                if (!conflict || attempt == TRIES) {
                    throw new JobStoreException("Could not " + what, e);
                }
                pause(attempt);
            }
        }
    }

    private <R extends @Nullable Object> R once(Work<R> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            if (!autoCommit) {
                connection.setAutoCommit(true);
            }
            int before = Connection.TRANSACTION_READ_COMMITTED;
            if (!isolation.isReadCommitted(connection)) {
                before = connection.getTransactionIsolation();
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            try {
                return work.with(connection);
            } finally {
                if (before != Connection.TRANSACTION_READ_COMMITTED) {
                    connection.setTransactionIsolation(before);
                }
                if (!autoCommit) {
                    connection.setAutoCommit(false);
                }
            }
        }
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(5L << attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
