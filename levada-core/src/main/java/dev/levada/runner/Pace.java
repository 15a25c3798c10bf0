package dev.levada.runner;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many jobs a node gets through, of late. Counted over {@value #SPAN_MILLIS} ms: ends are heard of many at a time, so what a shorter time holds says nothing. A
 * burst of short jobs that is over says nothing of the next ones, either.
 */
final class Pace {

    private static final long SPAN_MILLIS = 100;
    private static final int PARTS = 10;
    private static final long PART_NANOS = TimeUnit.MILLISECONDS.toNanos(SPAN_MILLIS) / PARTS;

    private final LongSupplier clock;
    private final int[] counts = new int[PARTS];
    private int total;
    /** Until when the part lasts that is counted in. */
    private long partEnd;

    private int part;

    /**
     * Nothing has ended yet.
     *
     * @param clock nanoseconds since any moment
     */
    Pace(LongSupplier clock) {
        this.clock = clock;
        this.partEnd = clock.getAsLong();
    }

    /** A job has ended. */
    void finished() {
        forget(clock.getAsLong());
        counts[part]++;
        total++;
    }

    /** Jobs in a millisecond. */
    double perMilli() {
        if (total > 0) {
            forget(clock.getAsLong());
        }
        return (double) total / SPAN_MILLIS;
    }

    private void forget(long now) {
        if (now - partEnd >= PARTS * PART_NANOS) {
            Arrays.fill(counts, 0);
            total = 0;
            partEnd = now + PART_NANOS;
        }
        while (now - partEnd >= 0) {
            part = (part + 1) % PARTS;
            total -= counts[part];
            counts[part] = 0;
            partEnd += PART_NANOS;
        }
    }
}
