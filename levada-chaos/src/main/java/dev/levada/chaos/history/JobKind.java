package dev.levada.chaos.history;

/** What a job promises, and so what is checked of it. */
public enum JobKind {
    /** Writes an effect in its own transaction: that happens once. */
    ONCE(true),
    /** As {@link #ONCE}, and fails with a retryable error before. */
    RETRIED(true),
    /** As {@link #ONCE}, in a sequential channel: effects come in the order of the calls. */
    ORDERED(true),
    /** As {@link #ONCE}, and delays two further jobs of kind {@link #ONCE}, {@code key/0} and {@code key/1}, in its transaction. */
    PARENT(true),
    /** Uses no transaction: its method completes at least once. */
    AT_LEAST_ONCE(false),
    /** As {@link #AT_LEAST_ONCE}; calls with the same key become one job while it waits. */
    COALESCED(false),
    /** Ends each node that executes it: it is failed after three of them. */
    POISON(false);

    private final boolean exact;

    JobKind(boolean exact) {
        this.exact = exact;
    }

    /** Whether it writes an effect in its own transaction. */
    public boolean isExact() {
        return exact;
    }
}
