package dev.levada.server;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C and SIGTERM as a request that the program looks at, instead of the sudden end of the JVM: shutdown hooks run side by side, and that
 * of the embedded PostgreSQL would take the database away from jobs that are still to end in peace. A second Ctrl-C ends at once.
 */
public final class Interrupt {

    /** What a process ended by Ctrl-C returns. */
    public static final int EXIT_CODE = 130;

    private final CountDownLatch requested = new CountDownLatch(1);

    private Interrupt() {}

    /** From now on Ctrl-C is a request; so are SIGTERM and SIGHUP. */
    public static Interrupt listen() {
        Interrupt interrupt = new Interrupt();
        try {
            interrupt.handle("INT");
            interrupt.handle("TERM");
            interrupt.handle("HUP");
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LoggerFactory.getLogger(Interrupt.class)
                    .debug("This JVM lets no program handle signals; Ctrl-C ends it at once", e);
        }
        return interrupt;
    }

    /** A request that nobody but the program makes. */
    public static Interrupt never() {
        return new Interrupt();
    }

    /** Whether it was requested to end. */
    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Waits so long, or until it is requested to end; says whether it was. */
    public boolean await(Duration time) {
        try {
            return requested.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            requested.countDown();
            return true;
        }
    }

    /** By reflection: javac warns of {@code sun.misc.Signal}, and nothing else in the JDK does this. */
    private void handle(String name) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object requester = Proxy.newProxyInstance(
                Interrupt.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                    if (method.getName().equals("handle")) {
                        request();
                    }
                    return null;
                });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), requester);
    }

    private void request() {
        if (isRequested()) {
            Runtime.getRuntime().exit(EXIT_CODE);
        }
        requested.countDown();
    }
}
