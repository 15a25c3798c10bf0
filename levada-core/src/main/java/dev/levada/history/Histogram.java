package dev.levada.history;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How often durations of which size occurred: in buckets whose upper ends grow by a quarter of a doubling, from 100 microseconds up to 39 days. Not thread-safe.
 */
public final class Histogram {

    /** How many buckets there are. */
    public static final int BUCKETS = 142;

    private static final double FIRST_MICROS = 100;
    private static final double PER_DOUBLING = 4;
    private static final double LOG_2 = Math.log(2);

    private final long[] counts = new long[BUCKETS];
    private long total;

    /** The bucket of a duration in microseconds; what is longer than the last one's end is in it too. */
    public static int bucket(long micros) {
        if (micros <= FIRST_MICROS) {
            return 0;
        }
        return (int) Math.min(BUCKETS - 1, Math.ceil(Math.log(micros / FIRST_MICROS) / LOG_2 * PER_DOUBLING));
    }

    /** Adds counts by bucket; there may be fewer than all. */
    public void add(int[] more) {
        for (int i = 0; i < more.length && i < BUCKETS; i++) {
            counts[i] += more[i];
            total += more[i];
        }
    }

    /**
     * What this share of the durations does not exceed, right within ten percent.
     *
     * @param share 0 to 1
     * @return null when there are none
     */
    public @Nullable Duration percentile(double share) {
        if (total == 0) {
            return null;
        }
        long rank = Math.max(1, (long) Math.ceil(share * total));
        long seen = 0;
        int bucket = 0;
        while (bucket < BUCKETS - 1 && seen + counts[bucket] < rank) {
            seen += counts[bucket];
            bucket++;
        }
        // The middle of the bucket, by ratio.
        double micros = FIRST_MICROS * Math.pow(2, (bucket - 0.5) / PER_DOUBLING);
        return Duration.ofNanos((long) (micros * 1_000));
    }

    /** How many durations there are. */
    public long total() {
        return total;
    }

    @Override
    public String toString() {
        return Arrays.toString(counts);
    }
}
