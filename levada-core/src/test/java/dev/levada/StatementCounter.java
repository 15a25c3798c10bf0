package dev.levada;

import dev.levada.embedded.InterceptedDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what is executed through the connections of a data source. */
final class StatementCounter implements InterceptedDataSource.Interception {

    private final AtomicInteger executed = new AtomicInteger();

    /** The statements since the last call. */
    int take() {
        return executed.getAndSet(0);
    }

    @Override
    public Connection intercept(InterceptedDataSource.Opening opening) throws SQLException {
        return counted(opening.open(), Connection.class);
    }

    private <T> T counted(T target, Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (target instanceof Statement && method.getName().startsWith("execute")) {
                        executed.incrementAndGet();
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        return result instanceof Statement ? countedStatement(result, method.getReturnType()) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private <T> Object countedStatement(Object statement, Class<T> type) {
        return counted(type.cast(statement), type);
    }
}
