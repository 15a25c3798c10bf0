package dev.levada.spi;

import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries the value of a holder. */
record HolderPropagator(String key, Supplier<@Nullable String> get, Consumer<@Nullable String> set)
        implements ContextPropagator {

    @Override
    public Set<String> keys() {
        return Set.of(key);
    }

    @Override
    public Map<String, String> capture() {
        String value = get.get();
        return value == null ? Map.of() : Map.of(key, value);
    }

    @Override
    public Restored restore(Map<String, String> context) {
        String before = get.get();
        set.accept(context.get(key));
        return () -> set.accept(before);
    }
}
