package dev.levada;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Stands where a queue has no database. */
final class NoDatabase implements DataSource {

    @Override
    public Connection getConnection() throws SQLException {
        throw new SQLException(
                "This queue has no database (JobQueue.detached()): calls can only be trapped or run at once with noDelay()");
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        throw new UnsupportedOperationException("A data source without database writes no log");
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("dev.levada");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("There is nothing in it");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
