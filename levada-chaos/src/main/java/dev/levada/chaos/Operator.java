package dev.levada.chaos;

import dev.levada.ActionResult;
import dev.levada.Job;
import dev.levada.JobFilter;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.JobStoreException;
import dev.levada.chaos.history.CapacityChange;
import dev.levada.chaos.node.ChaosJobs;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Somebody who cancels, requeues and holds jobs of one channel and changes its capacity at random, and who requeues all jobs that have failed, so that each ends.
 * Notes all that may have come of it. One thread acts; what is noted may be read by others.
 */
final class Operator {

    private static final int MOST = 4;

    private final JobQueue queue;
    private final boolean storms;
    private final Random random;
    private final Set<Long> cancelled = new HashSet<>();
    private final Map<Long, Integer> requeued = new HashMap<>();
    private final List<CapacityChange> capacities = new ArrayList<>();
    private int capacity;
    private volatile boolean calm;
    private volatile boolean stopped;
    private final Thread thread = new Thread(this::act, "operator");

    /** @param storms false: only failed jobs are requeued */
    Operator(DataSource database, boolean storms, long seed) {
        this.storms = storms;
        this.random = new Random(seed);
        queue = JobQueue.builder(database)
                .register(new ChaosJobs("director", line -> {}))
                .withoutMigration()
                .withoutModules()
                .build();
        queue.channels().list().forEach(channel -> {
            if (channel.settings().capacity() != null) {
                capacities.add(new CapacityChange(
                        System.nanoTime(),
                        channel.settings().name(),
                        channel.settings().capacity()));
            }
        });
        capacity = 3;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Releases what is held, and changes nothing more; failed jobs are still requeued. */
    void calm() {
        calm = true;
    }

    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
    }

    synchronized Set<Long> cancelled() {
        return Set.copyOf(cancelled);
    }

    synchronized Map<Long, Integer> requeued() {
        return Map.copyOf(requeued);
    }

    synchronized List<CapacityChange> capacities() {
        return List.copyOf(capacities);
    }

    private void act() {
        try {
            while (!stopped) {
                try {
                    requeue(queue.jobs().list(JobFilter.all().state(JobState.FAILED), 1_000).stream()
                            .filter(job -> !job.function().equals("chaos.poison"))
                            .map(Job::id)
                            .toList());
                    if (calm) {
                        settle();
                    } else if (storms) {
                        storm();
                    }
                } catch (JobStoreException e) {
                    // The database is away; so is the answer. What may have happened is noted.
                }
                Thread.sleep(calm ? 200 : 50 + random.nextInt(200));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void storm() {
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> changeCapacity(random.nextInt(MOST + 1));
            case 3, 4 -> cancel(some(JobFilter.all().state(JobState.PENDING, JobState.ENQUEUED, JobState.STARTED)));
            case 5 -> requeue(some(JobFilter.all().state(JobState.DONE, JobState.CANCELLED)));
            case 6 -> queue.jobs().hold(some(JobFilter.all().state(JobState.PENDING)));
            default -> release();
        }
    }

    private void settle() {
        if (storms && capacity != MOST) {
            changeCapacity(MOST);
        }
        release();
    }

    private void release() {
        queue.jobs().release(queue.jobs().ids(varied(JobFilter.all().state(JobState.PENDING)), 1_000));
    }

    /** Until the answer is there the larger of the two is taken for granted. */
    private void changeCapacity(int next) {
        capacity = Math.max(capacity, next);
        note(capacity);
        queue.channels().apply(Sort.VARIED_CHANNEL + ":" + next);
        note(next);
        capacity = next;
    }

    private synchronized void note(int granted) {
        capacities.add(new CapacityChange(System.nanoTime(), Sort.VARIED_CHANNEL, granted));
    }

    private void cancel(Collection<Long> ids) {
        synchronized (this) {
            cancelled.addAll(ids);
        }
        queue.jobs().cancel(ids, "operator");
    }

    private void requeue(Collection<Long> ids) {
        if (ids.isEmpty()) {
            return;
        }
        synchronized (this) {
            ids.forEach(id -> requeued.merge(id, 1, Integer::sum));
        }
        ActionResult result = queue.jobs().requeue(ids);
        synchronized (this) {
            result.refused().keySet().forEach(id -> requeued.merge(id, -1, Integer::sum));
        }
    }

    private List<Long> some(JobFilter filter) {
        List<Long> ids = new ArrayList<>();
        queue.jobs().list(varied(filter), 30).forEach(job -> {
            if (random.nextInt(6) == 0) {
                ids.add(job.id());
            }
        });
        return ids;
    }

    private static JobFilter varied(JobFilter filter) {
        return filter.channel(Sort.VARIED_CHANNEL);
    }
}
