package dev.levada;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Job functions whose executions a test lets begin and end as it likes. */
@JobModel("test.gate")
public class Gate {

    /** Grows by one with each execution that has begun. */
    final Semaphore begun = new Semaphore(0);

    /** One permit lets one execution end, of those that run the one that has waited longest. */
    final Semaphore end = new Semaphore(0, true);

    final AtomicInteger executions = new AtomicInteger();
    final Queue<String> log = new ConcurrentLinkedQueue<>();
    final CountDownLatch interrupted = new CountDownLatch(1);
    volatile @Nullable RuntimeException outcome;

    /** Ends when let, by the outcome that is set then. */
    @JobFunction
    public String pass(String name) throws InterruptedException {
        executions.incrementAndGet();
        begun.release();
        try {
            end.acquire();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
        log.add(name);
        RuntimeException error = outcome;
        if (error != null) {
            throw error;
        }
        return name;
    }

    /** As the other, but deaf to interrupts. */
    @JobFunction
    public String ignore(String name) {
        executions.incrementAndGet();
        begun.release();
        while (true) {
            try {
                end.acquire();
                return name;
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        }
    }

    /** Waits until one more execution has begun. */
    void awaitBegun() {
        try {
            if (!begun.tryAcquire(20, java.util.concurrent.TimeUnit.SECONDS)) {
                throw new AssertionError("no execution began");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
