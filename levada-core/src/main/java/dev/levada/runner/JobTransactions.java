package dev.levada.runner;

import dev.levada.JobQueue;
import dev.levada.store.Isolation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Begins the transactions of a queue's executions. Thread-safe. */
final class JobTransactions {

    private final DataSource dataSource;
    private final Supplier<JobQueue> queue;
    private final Isolation isolation = new Isolation();
    private final @Nullable JobSessions sessions;

    /** Those of which nobody else needs to know. */
    JobTransactions(DataSource dataSource, Supplier<JobQueue> queue) {
        this(dataSource, queue, null);
    }

    /** @param sessions is told of the session of each */
    JobTransactions(DataSource dataSource, Supplier<JobQueue> queue, @Nullable JobSessions sessions) {
        this.dataSource = dataSource;
        this.queue = queue;
        this.sessions = sessions;
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
            if (sessions != null) {
                sessions.used(connection);
            }
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return new JobTransaction(connection);
    }
}
