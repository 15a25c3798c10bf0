package dev.levada.chaos.node;

import dev.levada.embedded.InterceptedDataSource;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Connections whose prepared statements and commits pass a {@link StatementWatch}. All else goes through as it is. Thread-safe. */
final class WatchedConnections implements InterceptedDataSource.Interception {

    private final StatementWatch watch;

    WatchedConnections(StatementWatch watch) {
        this.watch = watch;
    }

    @Override
    public Connection intercept(InterceptedDataSource.Opening opening) throws SQLException {
        return proxy(Connection.class, new WatchedConnection(opening.open()));
    }

    private final class WatchedConnection implements InvocationHandler {
        private final Connection connection;

        private WatchedConnection(Connection connection) {
            this.connection = connection;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            if (method.getName().equals("commit")) {
                watch.reached(Statements.COMMIT, true);
                Object none = call(connection, method, arguments);
                watch.reached(Statements.COMMIT, false);
                return none;
            }
            if (method.getName().equals("abort") && watch.ignoresAborts()) {
                return null;
            }
            if (method.getName().equals("prepareStatement") && arguments != null && arguments.length == 1) {
                String sql = String.valueOf(arguments[0]);
                Statements known = Statements.of(sql).orElse(null);
                PreparedStatement statement = connection.prepareStatement(watch.prepare(known, sql));
                return known == null
                        ? statement
                        : WatchedConnections.proxy(PreparedStatement.class, new WatchedStatement(statement, known));
            }
            return call(connection, method, arguments);
        }
    }

    private final class WatchedStatement implements InvocationHandler {
        private final PreparedStatement statement;
        private final Statements which;

        private WatchedStatement(PreparedStatement statement, Statements which) {
            this.statement = statement;
            this.which = which;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            if (!method.getName().startsWith("execute")) {
                return call(statement, method, arguments);
            }
            watch.reached(which, true);
            Object answer = call(statement, method, arguments);
            watch.reached(which, false);
            return answer;
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(WatchedConnections.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object call(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
