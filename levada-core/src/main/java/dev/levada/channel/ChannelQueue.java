package dev.levada.channel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The jobs that wait directly in one channel: the ready ones, and those scheduled for later. */
final class ChannelQueue {

    /** Jobs with an ETA before those without, the earliest first. */
    static final Comparator<QueuedJob> BY_ETA = Comparator.comparing(
                    QueuedJob::eta, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
            .thenComparing(QueuedJob.ORDER);

    private final Comparator<QueuedJob> order;
    private final TreeSet<QueuedJob> ready;
    private final TreeSet<QueuedJob> scheduled;
    private final TreeSet<QueuedJob> scheduledByEta = new TreeSet<>(BY_ETA);
    /** The ready ones by their functions; null as long as none has to be passed over. */
    private @Nullable Map<String, NavigableSet<QueuedJob>> readyByFunction;

    ChannelQueue(Comparator<QueuedJob> order) {
        this.order = order;
        ready = new TreeSet<>(order);
        scheduled = new TreeSet<>(order);
    }

    void add(QueuedJob job) {
        if (job.eta() == null) {
            addReady(job);
        } else {
            scheduled.add(job);
            scheduledByEta.add(job);
        }
    }

    /** Adds a job whose ETA, if any, has come. */
    void addReady(QueuedJob job) {
        ready.add(job);
        if (readyByFunction != null) {
            sort(readyByFunction, job);
        }
    }

    void remove(QueuedJob job) {
        if (!ready.remove(job)) {
            scheduled.remove(job);
            scheduledByEta.remove(job);
        } else if (readyByFunction != null) {
            NavigableSet<QueuedJob> same = readyByFunction.get(job.function());
            if (same != null && same.remove(job) && same.isEmpty()) {
                readyByFunction.remove(job.function());
            }
        }
    }

    /** Makes the scheduled jobs ready whose ETA has come. */
    void release(Instant now) {
        Instant eta = nextEta();
        while (eta != null && !eta.isAfter(now)) {
            QueuedJob job = scheduledByEta.first();
            remove(job);
            addReady(job);
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
        readyByFunction = null;
        return jobs;
    }

    int size() {
        return ready.size() + scheduled.size();
    }

    @Nullable
    QueuedJob firstReady() {
        return ready.isEmpty() ? null : ready.first();
    }

    /** The first ready job that is not withheld. */
    @Nullable
    QueuedJob firstReady(Withheld withheld) {
        QueuedJob first = firstReady();
        if (withheld.isEmpty()) {
            readyByFunction = null;
        }
        if (first == null || !withheld.contains(first)) {
            return first;
        }
        if (readyByFunction == null) {
            readyByFunction = new HashMap<>();
            for (QueuedJob job : ready) {
                sort(readyByFunction, job);
            }
        }
        return readyByFunction.values().stream()
                .map(NavigableSet::first)
                .filter(job -> !withheld.contains(job))
                .min(order)
                .orElse(null);
    }

    /** How many jobs are ready and withheld, as far as that is known; 0 if the first ready one is not withheld. */
    int withheld(Withheld withheld) {
        return readyByFunction == null
                ? 0
                : withheld.functions().stream()
                        .map(readyByFunction::get)
                        .filter(Objects::nonNull)
                        .mapToInt(Set::size)
                        .sum();
    }

    private void sort(Map<String, NavigableSet<QueuedJob>> jobs, QueuedJob job) {
        jobs.computeIfAbsent(job.function(), function -> new TreeSet<>(order)).add(job);
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
