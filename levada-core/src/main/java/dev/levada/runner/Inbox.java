package dev.levada.runner;

import dev.levada.store.Ending;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What has happened since the dispatcher last looked. Written by many threads, read by the dispatcher's. */
final class Inbox {

    /** An execution that no longer occupies a slot. */
    record Finished(long id, String channel, Ending.Outcome outcome) {}

    /**
     * All that has come in.
     *
     * @param returned executions whose methods have returned, and whose ends are still to be recorded
     * @param channels channels that have new ready jobs
     * @param scheduled channels that have new jobs with an ETA
     * @param changedChannels channels whose waiting jobs have changed in whatever way
     * @param allChannels whether any channel may have changed
     * @param freedNodes other nodes that have recorded results of jobs which may run again
     * @param done executions that are done on other nodes
     * @param given jobs that a jobrunner has started on this node
     * @param ownJobs whether this node was handed jobs, or jobs it runs were cancelled
     */
    record News(
            List<Execution> returned,
            List<Finished> finished,
            Set<String> channels,
            Set<String> scheduled,
            Set<String> changedChannels,
            boolean allChannels,
            boolean settings,
            boolean nodes,
            Set<Integer> freedNodes,
            List<NodeJobs<NodeJobs.Run>> done,
            Set<Long> given,
            boolean ownJobs) {}

    private static final long UNHURRIED_MILLIS = 2;

    private List<Execution> returned = new ArrayList<>();
    private List<Finished> finished = new ArrayList<>();
    private Set<String> channels = new HashSet<>();
    private Set<String> scheduled = new HashSet<>();
    private Set<String> changedChannels = new HashSet<>();
    private Set<Integer> freedNodes = new HashSet<>();
    private List<NodeJobs<NodeJobs.Run>> done = new ArrayList<>();
    private Set<Long> given = new HashSet<>();
    private boolean allChannels;
    private boolean settings;
    private boolean nodes;
    private boolean ownJobs;
    private boolean woken;
    private long unhurriedSince;

    /**
     * A job's method has returned, and all that is missing is that this is recorded. Somebody looks within {@value #UNHURRIED_MILLIS} ms: while other jobs run
     * the next ones are better fetched together.
     */
    synchronized void returned(Execution execution) {
        returned.add(execution);
        note(false);
    }

    /** Has somebody look at once at what could wait. */
    synchronized void hurry() {
        if (unhurriedSince != 0) {
            wake();
        }
    }

    /**
     * Executions that no longer occupy slots.
     *
     * @param urgent whether somebody should look at once; else within {@value #UNHURRIED_MILLIS} ms, together with others
     */
    synchronized void finished(List<Finished> executions, boolean urgent) {
        finished.addAll(executions);
        note(urgent);
    }

    private void note(boolean urgent) {
        if (urgent) {
            wake();
        } else if (unhurriedSince == 0) {
            unhurriedSince = System.nanoTime();
            notifyAll();
        }
    }

    synchronized void channel(String name) {
        channels.add(name);
        wake();
    }

    synchronized void scheduled(String channel) {
        scheduled.add(channel);
        wake();
    }

    synchronized void changed(String channel) {
        changedChannels.add(channel);
        wake();
    }

    synchronized void allChannels() {
        allChannels = true;
        wake();
    }

    synchronized void settings() {
        settings = true;
        wake();
    }

    synchronized void nodes() {
        nodes = true;
        wake();
    }

    synchronized void freed(int nodeId) {
        freedNodes.add(nodeId);
        wake();
    }

    synchronized void done(NodeJobs<NodeJobs.Run> jobs) {
        done.add(jobs);
        wake();
    }

    synchronized void given(Collection<Long> jobs) {
        given.addAll(jobs);
        wake();
    }

    synchronized void ownJobs() {
        ownJobs = true;
        wake();
    }

    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Waits for news, at most this long, and takes them. */
    synchronized News take(long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        while (!woken) {
            long left = deadline - System.nanoTime();
            if (unhurriedSince != 0) {
                left = Math.min(left, unhurriedSince + UNHURRIED_MILLIS * 1_000_000 - System.nanoTime());
            }
            if (left <= 0) {
                break;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        woken = false;
        unhurriedSince = 0;
        News news = new News(
                returned,
                finished,
                channels,
                scheduled,
                changedChannels,
                allChannels,
                settings,
                nodes,
                freedNodes,
                done,
                given,
                ownJobs);
        returned = new ArrayList<>();
        finished = new ArrayList<>();
        channels = new HashSet<>();
        scheduled = new HashSet<>();
        changedChannels = new HashSet<>();
        freedNodes = new HashSet<>();
        done = new ArrayList<>();
        given = new HashSet<>();
        allChannels = false;
        settings = false;
        nodes = false;
        ownJobs = false;
        return news;
    }
}
