package dev.levada.runner;

import dev.levada.store.Isolation;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Begins the transactions of executions. Thread-safe. */
final class JobTransactions {

    private final DataSource dataSource;
    private final Isolation isolation = new Isolation();

    JobTransactions(DataSource dataSource) {
        this.dataSource = dataSource;
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
