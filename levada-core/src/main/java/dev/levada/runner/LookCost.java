package dev.levada.runner;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a look at the database takes, and hence how often it may be taken: one that leads past many dead rows, as while somebody holds a snapshot for
 * long, is taken the more rarely the longer it takes. Not thread-safe.
 */
final class LookCost {

    /** A look that is dear may take one part in so many of the time, but it is taken once a minute. */
    private static final int RARITY = 20;

    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** A single look that is slow may have met a lock, or a statement that had to be prepared; one so many times slower than a cheap one has not. */
    private static final int MUCH = 20;

    private static final int SURELY = 2;

    private final long cheap;
    private final RoundTrip roundTrip;
    private long cost;
    private int slow;
    private long at = System.nanoTime();

    /**
     * Of a look not yet taken: cheap.
     *
     * @param cheap what takes longer than this is dear
     * @param roundTrip what does not count, as it is the same for all looks
     */
    LookCost(Duration cheap, RoundTrip roundTrip) {
        this.cheap = cheap.toNanos();
        this.roundTrip = roundTrip;
    }

    /** Notes how long a look took that has just ended. */
    void took(long nanos) {
        took(nanos, 0);
    }

    /**
     * Notes how long a look took that has just ended.
     *
     * @param seeing how much of it went into what was seen, and not into the way there
     */
    void took(long nanos, long seeing) {
        cost = Math.max(0, roundTrip.beyond(nanos) - seeing);
        slow = cost < cheap ? 0 : cost < MUCH * cheap ? slow + 1 : SURELY;
        at = System.nanoTime();
    }

    /** Has it count as cheap until it has been taken again. */
    void forget() {
        slow = 0;
    }

    /** Notes that a look was begun whose end is not known yet. */
    void begun() {
        at = System.nanoTime();
    }

    /** Whether it takes so long that nobody should wait for it. */
    boolean isDear() {
        return slow >= SURELY;
    }

    /** Whether it may be taken again; always, as long as it is cheap. */
    boolean isDue() {
        return !isDear() || pauseNanos() <= 0;
    }

    /** For how long it is not to be taken again; 0 or less: it may be. */
    long pauseNanos() {
        return isDear() ? at + Math.min(RARITY * cost, LONGEST_PAUSE_NANOS) - System.nanoTime() : 0;
    }
}
