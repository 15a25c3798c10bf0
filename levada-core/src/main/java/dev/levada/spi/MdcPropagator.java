package dev.levada.spi;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Carries keys of SLF4J's MDC. */
record MdcPropagator(Set<String> keys) implements ContextPropagator {

    @Override
    public Map<String, String> capture() {
        Map<String, String> captured = new HashMap<>();
        for (String key : keys) {
            String value = MDC.get(key);
            if (value != null) {
                captured.put(key, value);
            }
        }
        return captured;
    }

    @Override
    public Restored restore(Map<String, String> context) {
        Map<String, @Nullable String> before = new HashMap<>();
        for (String key : keys) {
            before.put(key, MDC.get(key));
            put(key, context.get(key));
        }
        return () -> before.forEach(MdcPropagator::put);
    }

    private static void put(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
