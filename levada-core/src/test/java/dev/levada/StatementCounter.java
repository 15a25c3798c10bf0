package dev.levada;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A data source that counts what is executed through it. */
final class StatementCounter implements DataSource {

    private final DataSource source;
    private final AtomicInteger executed = new AtomicInteger();

    StatementCounter(DataSource source) {
        this.source = source;
    }

    /** The statements since the last call. */
    int take() {
        return executed.getAndSet(0);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return counted(source.getConnection(), Connection.class);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return counted(source.getConnection(user, password), Connection.class);
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

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter writer) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return source.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return source.isWrapperFor(type);
    }
}
