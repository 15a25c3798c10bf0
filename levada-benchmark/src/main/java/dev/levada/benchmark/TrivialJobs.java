package dev.levada.benchmark;

import dev.levada.JobFunction;
import dev.levada.JobModel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Jobs that do next to nothing, so that what is measured is the queue. */
@JobModel("bench")
public final class TrivialJobs {

    private final AtomicLong executed = new AtomicLong();

    /** Counts. */
    @JobFunction
    public void count(long number) {
        executed.incrementAndGet();
    }

    /** Tells how many microseconds ago it was delayed. */
    @JobFunction
    public long delayed(long epochMicros) {
        return epochMicros() - epochMicros;
    }

    long executed() {
        return executed.get();
    }

    static long epochMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
