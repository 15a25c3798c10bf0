package dev.levada.benchmark.peer;

import dev.levada.Delayable;
import dev.levada.JobQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Levada with its defaults; only the channel {@code root}, which at first lets one job run at a time, is opened. */
final class LevadaPeer implements Peer {

    private static final int STATEMENT = 10_000;

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

    void release() {
        jobs.release();
    }

    @Override
    public void close() {
        jobs.release();
        queue.close();
    }
}
