package dev.levada.runner;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A session that forgets its settings when it is closed, since a pool may give it to somebody else. */
final class ResettingConnection implements InvocationHandler {

    // Not RESET ALL: what the pool or its owner has set stays.
    private static final String RESET = Stream.of(
                    "application_name",
                    "statement_timeout",
                    "idle_in_transaction_session_timeout",
                    "tcp_keepalives_idle",
                    "tcp_keepalives_interval",
                    "tcp_keepalives_count",
                    "tcp_user_timeout",
                    "enable_seqscan",
                    "enable_bitmapscan",
                    "enable_nestloop",
                    "enable_mergejoin",
                    "jit",
                    "plan_cache_mode",
                    "synchronous_commit")
            .map(setting -> "RESET " + setting)
            .collect(Collectors.joining("; "));

    private final Connection connection;

    ResettingConnection(Connection connection) {
        this.connection = connection;
    }

    Connection view() {
        return (Connection) Proxy.newProxyInstance(
                ResettingConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, this);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            if (method.getName().equals("close") && !connection.isClosed()) {
                reset();
            }
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void reset() {
        PromptNotifications.off(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute("UNLISTEN *; SELECT pg_advisory_unlock_all(); " + RESET);
            connection.setNetworkTimeout(Runnable::run, 0);
        } catch (SQLException e) {
            // The session is lost: there is nothing left to reset, and the pool sees it too.
        }
    }
}
