package dev.levada.benchmark.peer;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Counts the statements that go through a data source, by standing before its connections; a batch counts as one. What the driver sends by itself
 * (BEGIN, COMMIT) is not counted. Safe for use by several threads.
 */
final class CountedStatements {

    private final AtomicLong executed = new AtomicLong();
    private final DataSource target;

    CountedStatements(DataSource target) {
        this.target = target;
    }

    long executed() {
        return executed.get();
    }

    DataSource dataSource() {
        return proxy(DataSource.class, target);
    }

    private <T> T proxy(Class<T> type, Object behind) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (behind instanceof Statement && method.getName().startsWith("execute")) {
                executed.incrementAndGet();
            }
            try {
                Object result = method.invoke(behind, arguments);
                return method.getName().equals("unwrap") ? result : wrapped(result);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private @Nullable Object wrapped(@Nullable Object result) {
        if (result instanceof Connection) {
            return proxy(Connection.class, result);
        } else if (result instanceof CallableStatement) {
            return proxy(CallableStatement.class, result);
        } else if (result instanceof PreparedStatement) {
            return proxy(PreparedStatement.class, result);
        } else if (result instanceof Statement) {
            return proxy(Statement.class, result);
        }
        return result;
    }
}
