package dev.levada.runner;

import dev.levada.channel.ChannelTree;
import dev.levada.channel.QueuedJob;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The jobs that the jobrunner's node has fetched before their channels let them begin, so that a slot which gets free need not wait for the database. They go on
 * waiting in the {@link ChannelTree}: it still decides which job begins next, and one that comes later and is more urgent begins before them. Used by who
 * holds the jobrunner's books.
 */
final class Ahead {

    private final Map<Long, QueuedJob> jobs = new HashMap<>();
    private final Map<String, Integer> begun = new HashMap<>();
    private int begunInAll;

    /** A job begins, fetched early or not. */
    void begun(QueuedJob job) {
        jobs.remove(job.id());
        begun.merge(job.channel(), 1, Integer::sum);
        begunInAll++;
    }

    /** Jobs that have been fetched. */
    void fetched(Collection<QueuedJob> some) {
        some.forEach(job -> jobs.put(job.id(), job));
    }

    /** A job that has been given back, or is gone. */
    void dropped(long id) {
        jobs.remove(id);
    }

    boolean isEmpty() {
        return jobs.isEmpty();
    }

    /** Whether more should be fetched: half of what there may be is used up. */
    boolean isLow(int most) {
        return jobs.size() <= most / 2;
    }

    /** Those of a channel, which the database no longer shows among the waiting ones. */
    List<QueuedJob> in(String channel) {
        return jobs.isEmpty()
                ? List.of()
                : jobs.values().stream()
                        .filter(job -> job.channel().equals(channel))
                        .toList();
    }

    /**
     * Chooses what to fetch: of each channel the first of its jobs, as many as its part in what has begun since the last choice. None as long as half of what
     * there may be is still there: better many in one statement than one in each of many.
     *
     * @param most how many there may be in all
     * @param fits whether a job may be fetched early
     */
    List<QueuedJob> choose(ChannelTree tree, int most, Predicate<QueuedJob> fits) {
        if (begunInAll == 0) {
            return List.of();
        }
        List<QueuedJob> chosen = new ArrayList<>();
        begun.forEach((channel, count) -> {
            int share = (int) ((long) most * count / begunInAll);
            for (QueuedJob job : tree.firstReady(channel, share)) {
                if (jobs.size() + chosen.size() < most && !jobs.containsKey(job.id()) && fits.test(job)) {
                    chosen.add(job);
                }
            }
        });
        begun.clear();
        begunInAll = 0;
        return chosen;
    }
}
