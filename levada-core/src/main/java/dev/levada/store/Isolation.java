package dev.levada.store;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Whether the connections of one data source come as READ COMMITTED. Only the first one is asked, since each question is a round trip. Thread-safe.
 */
public final class Isolation {

    private enum Found {
        NOTHING_YET,
        READ_COMMITTED,
        ANOTHER
    }

    private volatile Found found = Found.NOTHING_YET;

    /** Whether a connection that just came from the data source is READ COMMITTED. */
    public boolean isReadCommitted(Connection connection) throws SQLException {
        if (found == Found.NOTHING_YET) {
            found = connection.getTransactionIsolation() == Connection.TRANSACTION_READ_COMMITTED
                    ? Found.READ_COMMITTED
                    : Found.ANOTHER;
        }
        return found == Found.READ_COMMITTED;
    }
}
