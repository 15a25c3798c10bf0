package dev.levada.runner;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Guards the jobrunner's books: whoever reads or changes them enters first. The jobrunner's thread leaves them between its turns and while it waits for the
 * statements that take long when all goes well: claims, and reading on. Jobs that return while somebody has the books are passed on by that one as it leaves; so no
 * slot stays idle because a worker found the books taken. Thread-safe; only one thread may {@link #enter}.
 */
final class BookLock {

    /** How often one who finds the books taken by a worker, which has them for some microseconds as a rule, looks again before it sleeps. */
    private static final int LOOKS = 200;
    /** How often one who leaves passes on what has returned meanwhile: then it has other things to do, and those that it let begin are passed on as they return. */
    private static final int ROUNDS = 50;

    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Execution> returned = new ConcurrentLinkedQueue<>();
    private final Runnable passOn;

    /**
     * Free at first.
     *
     * @param passOn must take all {@linkplain #nextReturned() that have returned}, and passes their slots on; called by one who has the books
     */
    BookLock(Runnable passOn) {
        this.passOn = passOn;
    }

    /** Waits for the books, which one thread has at a time. */
    void enter() {
        for (int look = 0; look < LOOKS; look++) {
            if (lock.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        lock.lock();
    }

    /** Gives the books back. */
    void leave() {
        lock.unlock();
        passOn(ROUNDS);
    }

    /** A job's method has returned: that is passed on as soon as the books are free, by this thread or by the one that has them. */
    void returned(Execution execution) {
        returned.add(execution);
        passOn(Integer.MAX_VALUE);
    }

    /** Takes one of those that have returned; null when there is none. */
    @Nullable
    Execution nextReturned() {
        return returned.poll();
    }

    private void passOn(int rounds) {
        // Who finds the books taken leaves it to the one who has them, or waits for them: that one looks after it has
        // left.
        for (int round = 0;
                round < rounds && !returned.isEmpty() && !lock.hasQueuedThreads() && lock.tryLock();
                round++) {
            try {
                passOn.run();
            } finally {
                lock.unlock();
            }
        }
    }
}
