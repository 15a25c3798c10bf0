package dev.levada.channel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The jobs that wait directly in one channel: the ready ones, and those scheduled for later. */
final class ChannelQueue {

    /** Jobs with an ETA before those without, the earliest first. */
    static final Comparator<QueuedJob> BY_ETA = Comparator.comparing(
                    QueuedJob::eta, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
            .thenComparing(QueuedJob.ORDER);

    private final TreeSet<QueuedJob> ready;
    private final TreeSet<QueuedJob> scheduled;
    private final TreeSet<QueuedJob> scheduledByEta = new TreeSet<>(BY_ETA);

    ChannelQueue(Comparator<QueuedJob> order) {
        ready = new TreeSet<>(order);
        scheduled = new TreeSet<>(order);
    }

    void add(QueuedJob job) {
        if (job.eta() == null) {
            ready.add(job);
        } else {
            scheduled.add(job);
            scheduledByEta.add(job);
        }
    }

    /** Adds a job whose ETA, if any, has come. */
    void addReady(QueuedJob job) {
        ready.add(job);
    }

    void remove(QueuedJob job) {
        if (!ready.remove(job)) {
            scheduled.remove(job);
            scheduledByEta.remove(job);
        }
    }

    /** Makes the scheduled jobs ready whose ETA has come. */
    void release(Instant now) {
        Instant eta = nextEta();
        while (eta != null && !eta.isAfter(now)) {
            QueuedJob job = scheduledByEta.first();
            remove(job);
            ready.add(job);
            eta = nextEta();
        }
    }

    /** Empties the queue and gives what it held. */
    List<QueuedJob> clear() {
        List<QueuedJob> jobs = new ArrayList<>(ready);
        jobs.addAll(scheduled);
        ready.clear();
        scheduled.clear();
        scheduledByEta.clear();
        return jobs;
    }

    int size() {
        return ready.size() + scheduled.size();
    }

    @Nullable
    QueuedJob firstReady() {
        return ready.isEmpty() ? null : ready.first();
    }

    /** The first ready jobs in order, so many at most. */
    List<QueuedJob> firstReady(int most) {
        List<QueuedJob> first = new ArrayList<>(Math.min(most, ready.size()));
        for (QueuedJob job : ready) {
            if (first.size() >= most) {
                break;
            }
            first.add(job);
        }
        return first;
    }

    @Nullable
    QueuedJob firstScheduled() {
        return scheduled.isEmpty() ? null : scheduled.first();
    }

    @Nullable
    Instant nextEta() {
        return scheduledByEta.isEmpty()
                ? null
                : Objects.requireNonNull(scheduledByEta.first().eta());
    }
}
