package dev.levada.runner;

import dev.levada.store.Ending;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

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
     * @param promised what the jobrunner lets this node claim
     * @param claimed promises that other nodes have claimed
     * @param handed jobs that a jobrunner has handed to this node, which is to start them
     * @param found what was seen by looks in the background
     * @param cancelled whether jobs that this node runs were cancelled
     * @param unheard whether this node may have got jobs that it has not heard of
     * @param waiting how often there had been news of waiting jobs, these included; see {@link #waiting}
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
            List<Promise> promised,
            List<Promise.Claimed> claimed,
            Set<Long> handed,
            List<Found> found,
            boolean cancelled,
            boolean unheard,
            long waiting) {}

    private static final long UNHURRIED_MILLIS = 2;

    private List<Execution> returned = new ArrayList<>();
    private List<Finished> finished = new ArrayList<>();
    private Set<String> channels = new HashSet<>();
    private Set<String> scheduled = new HashSet<>();
    private Set<String> changedChannels = new HashSet<>();
    private Set<Integer> freedNodes = new HashSet<>();
    private List<NodeJobs<NodeJobs.Run>> done = new ArrayList<>();
    private List<Promise> promised = new ArrayList<>();
    private List<Promise.Claimed> claimed = new ArrayList<>();
    private Set<Long> handed = new HashSet<>();
    private List<Found> found = new ArrayList<>();
    private boolean allChannels;
    private boolean settings;
    private boolean nodes;
    private boolean cancelled;
    private boolean unheard;
    private boolean woken;
    private long unhurriedSince;
    private final AtomicLong waiting = new AtomicLong();

    /**
     * A job's method has returned, and all that is missing is that this is recorded. Somebody looks within {@value #UNHURRIED_MILLIS} ms: while other jobs run
     * the next ones are better fetched together.
     */
    synchronized void returned(Execution execution) {
        returned.add(execution);
        note(false);
    }

    /** There may be something to do, which can wait as long as jobs run. */
    synchronized void unfinished() {
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
        if (executions.stream().anyMatch(execution -> !(execution.outcome() instanceof Ending.Done))) {
            // Some may wait again.
            waiting.incrementAndGet();
        }
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
        waits();
    }

    synchronized void scheduled(String channel) {
        scheduled.add(channel);
        waits();
    }

    synchronized void changed(String channel) {
        changedChannels.add(channel);
        waits();
    }

    synchronized void allChannels() {
        allChannels = true;
        waits();
    }

    synchronized void settings() {
        settings = true;
        waits();
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

    synchronized void promised(Promise promise) {
        promised.add(promise);
        wake();
    }

    synchronized void claimed(Promise.Claimed promises) {
        claimed.add(promises);
        note(false);
    }

    synchronized void handed(Collection<Long> jobs) {
        handed.addAll(jobs);
        wake();
    }

    synchronized void found(Found what) {
        found.add(what);
        wake();
    }

    synchronized void cancelled() {
        cancelled = true;
        wake();
    }

    synchronized void unheard() {
        unheard = true;
        wake();
    }

    private void waits() {
        waiting.incrementAndGet();
        wake();
    }

    /** How often there have been news of waiting jobs. Who has not read them all does not know which job comes next. */
    long waiting() {
        return waiting.get();
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
                promised,
                claimed,
                handed,
                found,
                cancelled,
                unheard,
                waiting.get());
        returned = new ArrayList<>();
        finished = new ArrayList<>();
        channels = new HashSet<>();
        scheduled = new HashSet<>();
        changedChannels = new HashSet<>();
        freedNodes = new HashSet<>();
        done = new ArrayList<>();
        promised = new ArrayList<>();
        claimed = new ArrayList<>();
        handed = new HashSet<>();
        found = new ArrayList<>();
        allChannels = false;
        settings = false;
        nodes = false;
        cancelled = false;
        unheard = false;
        return news;
    }
}
