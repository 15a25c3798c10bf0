package dev.levada.runner;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Slots for running jobs that the queues of one process share. Whoever is refused waits in line, and slots that get free are offered in turn, one by one, to
 * those in line: none starves behind one that has a million jobs. An offer that is not taken up in a moment, since the one it was made to hangs, goes to the
 * next. Thread-safe; nothing here waits for anything but {@link Share#acquire}.
 */
public final class SharedSlots {

    /** As many as anybody may want. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** How long an offer is kept for one who does not stir, and for one who has begun to look what there is to start. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long AWAKE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int total;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Share> line = new ArrayDeque<>();
    private final Set<Share> offered = new LinkedHashSet<>();
    private int used;
    private int offers;

    /**
     * Slots.
     *
     * @param total how many, 1 or more
     */
    public SharedSlots(int total) {
        if (total < 1) {
            throw new IllegalArgumentException("There must be one slot or more to share, not " + total);
        }
        this.total = total;
    }

    /**
     * A part in the slots, none of them at first.
     *
     * @param wake called when slots are offered; must not wait
     */
    Share share(Runnable wake) {
        return new Share(wake);
    }

    /** How many jobs hold a slot just now. */
    public int used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    private int free() {
        return total - used - offers;
    }

    private void settle() {
        long now = System.nanoTime();
        offered.removeIf(share -> {
            if (now - share.offerEnds < 0) {
                return false;
            }
            share.decline();
            return true;
        });
        while (free() > 0 && !line.isEmpty()) {
            Share next = line.remove();
            line.add(next);
            next.offers++;
            offers++;
            if (offered.add(next)) {
                next.offerEnds = now + GRACE_NANOS;
                next.stirred.signalAll();
                next.wake.run();
            }
        }
    }

    /** What one queue has of the slots. */
    final class Share {
        private final Runnable wake;
        private final Condition stirred = lock.newCondition();
        private int held;
        private int offers;
        private long offerEnds;
        private int waiting;

        private Share(Runnable wake) {
            this.wake = wake;
        }

        /** Whether there are slots for so many jobs of this share, one more than it has; if not it stands in line, and is woken. */
        boolean reserve(int jobs) {
            lock.lock();
            try {
                if (jobs <= held) {
                    return true;
                }
                settle();
                if (offers > 0) {
                    offers--;
                    SharedSlots.this.offers--;
                    if (offers == 0) {
                        offered.remove(this);
                    }
                } else if (free() <= 0) {
                    if (!line.contains(this)) {
                        line.add(this);
                    }
                    return false;
                }
                held++;
                used++;
                return true;
            } finally {
                lock.unlock();
            }
        }

        /** Says how many jobs of this share there are: found, or still there. May be more than there are slots. */
        void holds(int jobs) {
            lock.lock();
            try {
                used += jobs - held;
                held = jobs;
                settle();
            } finally {
                lock.unlock();
            }
        }

        /** Says that this share is about to look what it has to start: what it is offered is kept a little longer. */
        void stir() {
            lock.lock();
            try {
                if (offers > 0) {
                    offerEnds = System.nanoTime() + AWAKE_NANOS;
                }
            } finally {
                lock.unlock();
            }
        }

        /** Says that this share has no more to start. */
        void satisfied() {
            lock.lock();
            try {
                decline();
                offered.remove(this);
                settle();
            } finally {
                lock.unlock();
            }
        }

        /** Gives all back. */
        void leave() {
            lock.lock();
            try {
                if (held > 0 || offers > 0) {
                    holds(0);
                }
                satisfied();
            } finally {
                lock.unlock();
            }
        }

        /** In how many nanoseconds one who was refused should ask again without having been woken. */
        long retryNanos() {
            lock.lock();
            try {
                long now = System.nanoTime();
                long earliest = Long.MAX_VALUE;
                for (Share share : offered) {
                    earliest = Math.min(earliest, Math.max(1_000_000, share.offerEnds - now));
                }
                return earliest;
            } finally {
                lock.unlock();
            }
        }

        /** Whether there is any limit. */
        boolean isLimited() {
            return total != UNLIMITED;
        }

        /** Waits for one slot more, for a thread of its own; interrupts do not end that. */
        void acquire() {
            if (total == UNLIMITED) {
                return;
            }
            boolean interrupted = false;
            lock.lock();
            try {
                waiting++;
                while (!reserve(held + 1)) {
                    try {
                        stirred.awaitNanos(Math.min(retryNanos(), AWAKE_NANOS));
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
                waiting--;
                if (waiting == 0) {
                    satisfied();
                }
            } finally {
                lock.unlock();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        /** Gives one slot back. */
        void release() {
            if (total != UNLIMITED) {
                lock.lock();
                try {
                    holds(held - 1);
                } finally {
                    lock.unlock();
                }
            }
        }

        /** How many jobs this share could have at a time just now, but at least one, so that it gets into line. */
        int room() {
            if (total == UNLIMITED) {
                return UNLIMITED;
            }
            lock.lock();
            try {
                settle();
                return Math.max(1, held + offers + Math.max(0, free()));
            } finally {
                lock.unlock();
            }
        }

        private void decline() {
            line.remove(this);
            SharedSlots.this.offers -= offers;
            offers = 0;
        }
    }
}
