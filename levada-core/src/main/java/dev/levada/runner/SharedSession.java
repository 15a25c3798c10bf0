package dev.levada.runner;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A session behind a transaction pooler, which gives its server process to others between transactions: what is set in it would be found by them. So it sets nothing for good. A
 * {@code SET} is remembered, and takes effect in each transaction anew; each statement in autocommit mode is a transaction of three messages then. For statements whose results are
 * read at once, as those of the runner are.
 */
final class SharedSession implements InvocationHandler {

    private static final Pattern SET = Pattern.compile("SET (\\w+) = (.+)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final String ISOLATION = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";

    private final Connection connection;
    /** What to execute at the start of each transaction, by what it sets. */
    private final Map<String, String> settings = new LinkedHashMap<>(Map.of("transaction", ISOLATION));

    private boolean autoCommit = true;
    private boolean begun;

    private SharedSession(Connection connection) {
        this.connection = connection;
    }

    /** A view of a connection from a pool, in autocommit mode, READ COMMITTED; closing it gives that back. */
    static Connection of(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        return proxy(Connection.class, new SharedSession(connection));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "getAutoCommit" -> {
                return autoCommit;
            }
            case "setAutoCommit" -> {
                autoCommit = arguments != null && (boolean) arguments[0];
                if (autoCommit) {
                    commit();
                }
                return null;
            }
            case "setTransactionIsolation" -> {
                // All that is asked for here is READ COMMITTED.
                return null;
            }
            case "commit" -> {
                commit();
                return null;
            }
            case "rollback" -> begun = false;
            case "close" -> {
                if (!connection.isClosed()) {
                    giveBack();
                }
            }
            default -> {}
        }
        Object result = call(connection, method, arguments);
        return result instanceof Statement statement ? view(statement, method.getReturnType()) : result;
    }

    private Object view(Statement statement, Class<?> type) {
        return proxy(type, (proxy, method, arguments) -> {
            boolean executes = method.getName().startsWith("execute");
            if (executes && arguments != null && arguments[0] instanceof String sql && remember(sql)) {
                return false;
            }
            if (!executes) {
                return call(statement, method, arguments);
            }
            begin();
            try {
                Object result = call(statement, method, arguments);
                if (autoCommit) {
                    commit();
                }
                return result;
            } catch (SQLException e) {
                if (autoCommit) {
                    begun = false;
                    rollback(e);
                }
                throw e;
            }
        });
    }

    /** Whether a text does nothing but set what lasts as long as a session; then it is remembered. */
    private boolean remember(String sql) {
        Map<String, String> found = new LinkedHashMap<>();
        for (String part : sql.split(";", -1)) {
            Matcher set = SET.matcher(part.strip());
            if (!set.matches()) {
                return false;
            }
            found.put(set.group(1).toLowerCase(Locale.ROOT), "SET LOCAL " + set.group(1) + " = " + set.group(2));
        }
        // The way that they watch over ends at the pooler.
        found.keySet().removeIf(name -> name.startsWith("tcp_"));
        settings.putAll(found);
        return true;
    }

    private void begin() throws SQLException {
        if (begun) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(String.join("; ", settings.values()));
        } catch (SQLException e) {
            rollback(e);
            throw e;
        }
        begun = true;
    }

    private void commit() throws SQLException {
        begun = false;
        connection.commit();
    }

    private void rollback(SQLException reason) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    private void giveBack() throws SQLException {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
            connection.setNetworkTimeout(Runnable::run, 0);
        } catch (SQLException e) {
            // The session is lost, and the pool sees it too.
            connection.abort(Runnable::run);
        }
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(SharedSession.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
