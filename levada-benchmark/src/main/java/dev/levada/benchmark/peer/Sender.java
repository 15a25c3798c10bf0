package dev.levada.benchmark.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Delays jobs one by one: as fast as it goes, or at a steady rate. */
final class Sender {

    private static final int PACED_THREADS = 8;

    private final Peer peer;

    Sender(Peer peer) {
        this.peer = peer;
    }

    /** Delays so many untimed jobs in so many threads; returns the seconds. */
    double asFastAsItGoes(int jobs, int threads) throws Exception {
        return inThreads(jobs, threads, i -> peer.delay(Ticks.UNTIMED));
    }

    /**
     * Delays timed jobs at fixed moments, whether or not the last one is through, in up to {@value #PACED_THREADS} threads. Returns the seconds it
     * took: more than asked for when the queue did not take them at this rate.
     */
    double paced(int perSecond, double seconds) throws Exception {
        long begun = System.nanoTime();
        return inThreads((int) Math.max(1, perSecond * seconds), PACED_THREADS, i -> {
            long due = begun + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            peer.delay(Ticks.now());
        });
    }

    private static double inThreads(int jobs, int threads, Step step) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            long begun = System.nanoTime();
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                all.add(executor.submit(() -> {
                    for (int i = next.getAndIncrement(); i < jobs; i = next.getAndIncrement()) {
                        step.run(i);
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            return (System.nanoTime() - begun) / 1e9;
        } catch (ExecutionException e) {
            throw new IllegalStateException("A job could not be delayed: " + e.getCause(), e);
        } finally {
            executor.shutdownNow();
        }
    }

    private interface Step {
        void run(long index) throws Exception;
    }
}
