package dev.levada.benchmark.peer;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** What the trivial job of every queue does: it counts, and notes how long ago it was delayed. Safe for use by several threads. */
public final class Ticks {

    /** The argument of a job whose latency nobody asks for. */
    public static final long UNTIMED = 0;

    private static final int CHUNK = 16_384;

    private final AtomicLong executed = new AtomicLong();
    /** Numbers without an object each, in pieces that are never copied: the collector has to carry little, and no job waits for an array to grow. */
    private final List<long[]> chunks = new ArrayList<>();

    private int inLast = CHUNK;

    /** Microseconds since 1970 by the machine's clock, which all processes of a benchmark share. */
    public static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /**
     * A job runs.
     *
     * @param delayedAt when it was delayed ({@link #now()}), or {@link #UNTIMED}
     */
    public void tick(long delayedAt) {
        if (delayedAt != UNTIMED) {
            long latency = now() - delayedAt;
            synchronized (chunks) {
                if (inLast == CHUNK) {
                    chunks.add(new long[CHUNK]);
                    inLast = 0;
                }
                chunks.get(chunks.size() - 1)[inLast++] = latency;
            }
        }
        executed.incrementAndGet();
    }

    /** How many have run. */
    public long executed() {
        return executed.get();
    }

    /** The microseconds from delay to start of those that were timed, since this was last asked. */
    public long[] takeLatencies() {
        synchronized (chunks) {
            int count = chunks.isEmpty() ? 0 : (chunks.size() - 1) * CHUNK + inLast;
            long[] taken =
                    chunks.stream().flatMapToLong(LongStream::of).limit(count).toArray();
            forgetLatencies();
            return taken;
        }
    }

    /** Forgets those so far. */
    public void forgetLatencies() {
        synchronized (chunks) {
            chunks.clear();
            inLast = CHUNK;
        }
    }
}
