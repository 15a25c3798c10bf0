package dev.levada.runner;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Makes the threads that jobs run in: virtual ones where Java has them (21 and later), platform threads elsewhere. */
final class WorkerThreads implements ThreadFactory {

    private static final @Nullable Method OF_VIRTUAL = ofVirtual();

    private final String prefix;
    private final AtomicInteger number = new AtomicInteger();

    WorkerThreads(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable work) {
        String name = prefix + number.incrementAndGet();
        if (OF_VIRTUAL != null) {
            try {
                Object builder = OF_VIRTUAL.invoke(null);
                Class<?> type = Class.forName("java.lang.Thread$Builder");
                Object named = type.getMethod("name", String.class).invoke(builder, name);
                return (Thread) type.getMethod("unstarted", Runnable.class).invoke(named, work);
            } catch (IllegalAccessException
                    | InvocationTargetException
                    | ClassNotFoundException
                    | NoSuchMethodException e) {
                throw new IllegalStateException("Java " + Runtime.version() + " refused a virtual thread", e);
            }
        }
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private static @Nullable Method ofVirtual() {
        if (Runtime.version().feature() < 21) {
            return null;
        }
        try {
            return Thread.class.getMethod("ofVirtual");
        } catch (NoSuchMethodException e) {
            return null;
        }
    }
}
