package dev.levada.runner;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before trying the database again: doubling from 50 ms to 5 s, with some randomness so that nodes do not come at once. */
final class Backoff {

    private static final long FIRST_MILLIS = 50;
    private static final long LAST_MILLIS = 5_000;

    private long next = FIRST_MILLIS;

    /** The next wait. */
    Duration next() {
        long millis = next;
        next = Math.min(LAST_MILLIS, next * 2);
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }

    /** Whether nothing has gone wrong since the last success. */
    boolean isFresh() {
        return next == FIRST_MILLIS;
    }

    /** The database answered. */
    void reset() {
        next = FIRST_MILLIS;
    }
}
