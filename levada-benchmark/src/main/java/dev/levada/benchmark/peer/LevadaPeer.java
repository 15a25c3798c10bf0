package dev.levada.benchmark.peer;

import dev.levada.Delayable;
import dev.levada.JobQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** Levada with its defaults; only the channel {@code root}, which at first lets one job run at a time, is opened. */
final class LevadaPeer implements Peer {

    private static final int STATEMENT = 10_000;
    private static final int BATCHES_PER_SECOND = 100;

    private final JobQueue queue;
    private final BenchJobs jobs;

    /**
     * @param channels the channel configuration; the empty text leaves channels as they are
     */
    LevadaPeer(DataSource database, Ticks ticks, int workers, String channels) {
        jobs = new BenchJobs(ticks);
        var builder = JobQueue.builder(database)
                .environment(Map.of())
                .workers(workers)
                .register(jobs);
        if (!channels.isEmpty()) {
            builder.channels(channels);
        }
        queue = builder.build();
    }

    @Override
    public void migrate() {
        // Building the queue has done it.
    }

    @Override
    public void start() {
        queue.start();
    }

    @Override
    public void delay(long argument) {
        queue.delay(BenchJobs::tick, argument);
    }

    @Override
    public void delayAll(int count) {
        for (int from = 0; from < count; from += STATEMENT) {
            List<Delayable> calls = new ArrayList<>(STATEMENT);
            for (int i = from; i < Math.min(count, from + STATEMENT); i++) {
                calls.add(queue.delayable(BenchJobs::tick, Ticks.UNTIMED));
            }
            queue.delayAll(calls);
        }
    }

    /** Delays timed jobs at a steady rate, in batches, a hundred of them a second. Returns the seconds it took. */
    double stream(int perSecond, double seconds) {
        long begun = System.nanoTime();
        int batches = (int) Math.max(1, BATCHES_PER_SECOND * seconds);
        for (int batch = 0; batch < batches; batch++) {
            long due = begun + batch * TimeUnit.SECONDS.toNanos(1) / BATCHES_PER_SECOND;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            List<Delayable> calls = new ArrayList<>();
            for (int i = 0; i < Math.max(1, perSecond / BATCHES_PER_SECOND); i++) {
                calls.add(queue.delayable(BenchJobs::tick, Ticks.now()));
            }
            queue.delayAll(calls);
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    void release() {
        jobs.release();
    }

    @Override
    public void close() {
        jobs.release();
        queue.close();
    }
}
