package dev.levada.context;

import dev.levada.spi.ContextPropagator.Restored;
import java.util.Map;

/** The values of context keys that no propagator keeps, for each thread. */
public final class CurrentContext {

    private static final ThreadLocal<Map<String, String>> CURRENT = ThreadLocal.withInitial(Map::of);

    private CurrentContext() {}

    /** What this thread has. */
    public static Map<String, String> get() {
        return CURRENT.get();
    }

    /** Gives this thread a context in place of what it has, until the answer is closed. */
    public static Restored set(Map<String, String> context) {
        Map<String, String> before = CURRENT.get();
        CURRENT.set(Map.copyOf(context));
        return () -> {
            if (before.isEmpty()) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        };
    }
}
