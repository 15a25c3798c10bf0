package dev.levada.benchmark.peer;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What the trivial job of every queue does: it counts, and notes how long ago it was delayed. Safe for use by several threads. */
public final class Ticks {

    /** The argument of a job whose latency nobody asks for. */
    public static final long UNTIMED = 0;

    private final AtomicLong executed = new AtomicLong();
    private final List<Long> micros = new ArrayList<>();

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
            synchronized (micros) {
                micros.add(latency);
            }
        }
        executed.incrementAndGet();
    }

    /** How many have run. */
    public long executed() {
        return executed.get();
    }

    /** The microseconds from delay to start of those that were timed, since this was last asked. */
    public List<Long> takeLatencies() {
        synchronized (micros) {
            List<Long> taken = List.copyOf(micros);
            micros.clear();
            return taken;
        }
    }
}
