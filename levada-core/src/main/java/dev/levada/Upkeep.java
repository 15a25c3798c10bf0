package dev.levada;

import dev.levada.store.Schema;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that carries out bulk actions and writes down what has happened. Runs in processes that run jobs, and in those that begin a bulk action. It keeps no session of its own.
 * Thread-safe.
 */
final class Upkeep {

    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long RETENTION_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String name;
    private final IntSupplier nodeId;
    private final BulkRunner bulk;
    private final HistoryRecorder history;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private @Nullable Thread thread;
    private boolean stopped;
    private boolean awake;
    private long retainedAt = System.nanoTime() - RETENTION_NANOS;

    /**
     * Not yet started.
     *
     * @param nodeId the node's number in the database, once it has one
     */
    Upkeep(String node, IntSupplier nodeId, Database database, Schema schema, HistoryRecorder history) {
        this.nodeId = nodeId;
        this.name = "levada-" + node + "-upkeep";
        this.bulk = new BulkRunner(database, schema);
        this.history = history;
    }

    /** Starts the thread, unless it runs. */
    void start() {
        lock.lock();
        try {
            stopped = false;
            if (thread == null) {
                thread = new Thread(this::run, name);
                thread.setDaemon(true);
                thread.start();
            }
        } finally {
            lock.unlock();
        }
    }

    /** There is something to do now. */
    void wake() {
        start();
        lock.lock();
        try {
            awake = true;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread after what it does just now, and writes down what was counted. */
    void stop() {
        Thread running;
        lock.lock();
        try {
            stopped = true;
            running = thread;
            thread = null;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
        if (running == null) {
            return;
        }
        try {
            running.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tolerantly(() -> history.flush(nodeId.getAsInt()));
    }

    private void run() {
        while (!isStopped()) {
            tolerantly(() -> {
                while (!isStopped() && bulk.step()) {
                    history.flushIfDue(nodeId.getAsInt());
                }
            });
            tolerantly(() -> history.flushIfDue(nodeId.getAsInt()));
            if (System.nanoTime() - retainedAt >= RETENTION_NANOS) {
                retainedAt = System.nanoTime();
                tolerantly(bulk::retain);
                tolerantly(history::retain);
            }
            pause();
        }
    }

    // Whatever goes wrong is tried again at the next turn.
    private static void tolerantly(Runnable work) {
        try {
            work.run();
        } catch (JobStoreException e) {
            log.debug("Put off: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            log.error("Upkeep met an unexpected error; it goes on", e);
        }
    }

    private boolean isStopped() {
        lock.lock();
        try {
            return stopped || thread != Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    private void pause() {
        lock.lock();
        try {
            long left = LOOK_NANOS;
            while (!stopped && !awake && left > 0) {
                left = woken.awaitNanos(left);
            }
            awake = false;
        } catch (InterruptedException e) {
            stopped = true;
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
