package dev.levada.chaos.history;

import org.jspecify.annotations.Nullable;

/**
 * A fault that may cost nodes their jobs.
 *
 * @param process null: all
 * @param at when it began, in the director's nanoseconds; taken before it was done
 * @param fatal whether the process has ended by it
 * @param over when it was over: the server was back, the process went on, or got a processor; for all else {@code at}
 */
public record Disturbance(String kind, @Nullable String process, long at, boolean fatal, long over) {

    /** Not a fault: the machine was too slow for what is promised in seconds. */
    public static final String SLOW = "slow machine";

    /** Whether it was done on purpose. */
    public boolean isFault() {
        return !kind.equals(SLOW);
    }

    boolean touches(String other) {
        return process == null || process.equals(other);
    }
}
