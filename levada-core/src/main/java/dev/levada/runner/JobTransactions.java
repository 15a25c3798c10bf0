package dev.levada.runner;

import dev.levada.JobQueue;
import dev.levada.store.Isolation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** Begins the transactions of a queue's executions. Thread-safe. */
final class JobTransactions {

    private final DataSource dataSource;
    private final Supplier<JobQueue> queue;
    private final Isolation isolation = new Isolation();

    JobTransactions(DataSource dataSource, Supplier<JobQueue> queue) {
        this.dataSource = dataSource;
        this.queue = queue;
    }

    /** The queue whose executions they are. */
    JobQueue queue() {
        return queue.get();
    }

    JobTransaction begin() throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            if (!isolation.isReadCommitted(connection)) {
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return new JobTransaction(connection);
    }
}
