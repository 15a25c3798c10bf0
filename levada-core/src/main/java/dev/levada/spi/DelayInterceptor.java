package dev.levada.spi;

import dev.levada.DelayedJob;
import java.util.List;
import java.util.Optional;

/** Takes calls that are delayed before they are stored, as a test does that collects them. Called by many threads at once. */
@FunctionalInterface
public interface DelayInterceptor {

    /**
     * Calls are about to be delayed together.
     *
     * @return what became of each, in the order given, and nothing is stored then; empty: they are stored as ever
     */
    Optional<List<DelayedJob>> delay(List<PreparedCall> calls);
}
