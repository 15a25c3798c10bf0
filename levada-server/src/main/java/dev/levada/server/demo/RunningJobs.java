package dev.levada.server.demo;

import dev.levada.JobContext;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts, in the jobs themselves, how many run at a time in each channel and in all: what the capacities must hold. Safe for use by several
 * threads.
 */
public final class RunningJobs {

    /** Ends one job's stay. */
    public interface Stay extends AutoCloseable {
        @Override
        void close();
    }

    private static final class Count {
        private int now;
        private int most;
    }

    private final Map<String, Count> channels = new TreeMap<>();

    /** Counts the job that runs in this thread, in its channel and those above, until it is closed. */
    public Stay enter() {
        String channel = JobContext.current().channel();
        add(channel, 1);
        return () -> add(channel, -1);
    }

    /** The most jobs that ever ran at a time, by channel. */
    public synchronized Map<String, Integer> most() {
        Map<String, Integer> most = new TreeMap<>();
        channels.forEach((channel, count) -> most.put(channel, count.most));
        return most;
    }

    private synchronized void add(String channel, int change) {
        for (String at = channel; !at.isEmpty(); at = at.substring(0, Math.max(0, at.lastIndexOf('.')))) {
            Count count = channels.computeIfAbsent(at, name -> new Count());
            count.now += change;
            count.most = Math.max(count.most, count.now);
        }
    }
}
