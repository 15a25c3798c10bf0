package dev.levada.doctor;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Shares server sessions as PgBouncer does in its pool mode {@code transaction}: a client has one only as long as its transaction lasts, and the one
 * used last is given out first. For clients that take turns in one thread.
 */
final class TransactionPooler implements DataSource, AutoCloseable {

    private final DataSource server;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Set<Connection> all = new HashSet<>();

    TransactionPooler(DataSource server) {
        this.server = server;
    }

    @Override
    public Connection getConnection() {
        Client client = new Client();
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "setAutoCommit" -> client.autoCommit = (boolean) arguments[0];
                        case "getAutoCommit" -> {
                            return client.autoCommit;
                        }
                        case "close" -> client.closed = true;
                        case "isClosed" -> {
                            return client.closed;
                        }
                        case "setNetworkTimeout" -> {}
                        default -> {
                            try {
                                return client.call(
                                        connection -> method.invoke(connection, arguments), method.getName());
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }
                    }
                    return null;
                });
    }

    private interface Call {
        Object on(Connection connection) throws SQLException, ReflectiveOperationException;
    }

    /** One client; holds a session while its transaction lasts. */
    private final class Client {
        private boolean autoCommit = true;
        private boolean closed;
        private @org.jspecify.annotations.Nullable Connection held;

        Object call(Call call, String method) throws SQLException, ReflectiveOperationException {
            Connection connection = held != null ? held : take();
            if (held == null) {
                connection.setAutoCommit(autoCommit);
            }
            Object result = call.on(connection);
            boolean ends = method.equals("commit") || method.equals("rollback");
            held = autoCommit || ends ? null : connection;
            if (held == null) {
                idle.push(connection);
            }
            return result;
        }
    }

    private Connection take() throws SQLException {
        if (idle.isEmpty()) {
            idle.push(server.getConnection());
            all.add(idle.peek());
        }
        return idle.pop();
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection : all) {
            connection.close();
        }
    }

    @Override
    public Connection getConnection(String user, String password) {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return server.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        server.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        server.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return server.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("nothing to unwrap");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
