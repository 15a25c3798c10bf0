package dev.levada.spi;

import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries something of the thread that delays a call to the thread that executes it: the tenant, the user, the locale, a W3C {@code traceparent}.
 * Given to {@link dev.levada.JobQueueBuilder#context(ContextPropagator...)}, or found by {@link java.util.ServiceLoader}. Called by many threads at once.
 */
public interface ContextPropagator {

    /** Ends what {@link #restore} began; called in the same thread. */
    @FunctionalInterface
    interface Restored extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * The keys it may carry, and no others: 1 to 100 characters of {@code [A-Za-z0-9_.-]} each. No two propagators of a queue share one. Always the same.
     */
    Set<String> keys();

    /** What there is to carry just now in this thread; what it does not hold is not carried. An exception fails the call that is delayed. */
    Map<String, String> capture();

    /**
     * Makes it so in the thread that is to execute a job.
     *
     * @param context of the job, reduced to {@link #keys()}; empty when nothing was captured
     * @return puts back what was there before
     * @throws RuntimeException fails the execution
     */
    Restored restore(Map<String, String> context);

    /** Carries these keys of SLF4J's MDC, so that a job's log lines tell the same as those of whoever delayed it. */
    static ContextPropagator mdc(String... keys) {
        return new MdcPropagator(Set.of(keys));
    }

    /**
     * Carries one value that a holder of the application keeps for each thread.
     *
     * @param get what the thread has; null: nothing
     * @param set gives it to the thread; null: takes it away
     */
    static ContextPropagator holder(String key, Supplier<@Nullable String> get, Consumer<@Nullable String> set) {
        return new HolderPropagator(key, get, set);
    }
}
