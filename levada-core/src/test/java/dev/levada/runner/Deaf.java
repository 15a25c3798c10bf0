package dev.levada.runner;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Connections that lose messages, as when the session that listens was lost while they came. */
final class Deaf {

    private Deaf() {}

    /** One that loses messages which begin with a word, while it is to. */
    static Connection to(String word, AtomicBoolean deaf, Connection connection) {
        return proxy(Connection.class, (proxy, method, arguments) -> {
            Object result = invoke(connection, method, arguments);
            return result instanceof PGConnection listening
                            && method.getName().equals("unwrap")
                            && arguments[0].equals(PGConnection.class)
                    ? proxy(PGConnection.class, (p, m, a) -> heard(word, deaf, invoke(listening, m, a)))
                    : result;
        });
    }

    private static Object heard(String word, AtomicBoolean deaf, Object result) {
        return deaf.get() && result instanceof PGNotification[] all
                ? Arrays.stream(all)
                        .filter(one -> !one.getParameter().startsWith(word + " "))
                        .toArray(PGNotification[]::new)
                : result;
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Deaf.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
