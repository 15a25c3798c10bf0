package dev.levada.runner;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a look at the database takes, and hence how often it may be taken: one that leads past many dead rows, as while somebody holds a snapshot for
 * long, is taken the more rarely the longer it takes. A look may have been slow for other reasons, such as a lock or a server that stood still, and is then
 * cheap the next time: so a dear one is taken again at once, and only those that stay dear are taken ever more rarely. Not thread-safe.
 */
final class LookCost {

    /** A look that is dear may take one part in so many of the time, but it is taken once a minute. */
    private static final int RARITY = 20;

    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** The pause after the second look in a row that was dear, at the most; so many times longer after each further one. */
    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int LONGER = 4;

    /** A single look that is slow may have had to prepare a statement; one so many times slower than a cheap one has not. */
    private static final int MUCH = 20;

    private static final int SURELY = 2;

    private final long cheap;
    private final RoundTrip roundTrip;
    /** Of the last look. */
    private long last;
    /** What the last two took, if they were slow both. */
    private long cost;

    private int slow;
    private long longestPause;
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
        long before = last;
        last = Math.max(0, roundTrip.beyond(nanos) - seeing);
        at = System.nanoTime();
        if (last < cheap) {
            forget();
        } else if (slow == 0) {
            slow = last < MUCH * cheap ? 1 : SURELY;
        } else {
            slow = SURELY;
            cost = Math.min(before, last);
            longestPause = longestPause == 0 ? FIRST_PAUSE_NANOS : Math.min(longestPause * LONGER, LONGEST_PAUSE_NANOS);
        }
    }

    /** Has it count as cheap until it has been taken again. */
    void forget() {
        slow = 0;
        longestPause = 0;
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
        return pauseNanos() <= 0;
    }

    /** For how long it is not to be taken again; 0 or less: it may be. */
    long pauseNanos() {
        return longestPause > 0 ? at + Math.min(RARITY * cost, longestPause) - System.nanoTime() : 0;
    }
}
