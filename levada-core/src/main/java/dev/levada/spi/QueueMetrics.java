package dev.levada.spi;

import dev.levada.JobQueue;
import dev.levada.event.JobOutcome;

/**
 * Counts and measures what a node does. Given to {@link dev.levada.JobQueueBuilder#metrics}, or found by {@link java.util.ServiceLoader}; the module
 * {@code levada-micrometer} has one for Micrometer.
 *
 * <p>Called by the threads that run and dispatch jobs, many at once, so it has to be quick and must not wait. An exception is caught: the first is logged, and the
 * queue goes on as if nothing had been. Durations are in nanoseconds.
 */
public interface QueueMetrics {

    /** A queue with a database has been built, not yet started. To be kept by those who measure what can be asked for, such as the state of channels. */
    default void queueBuilt(JobQueue queue) {}

    /** A queue was closed. It may be asked no longer. */
    default void queueClosed(JobQueue queue) {}

    /** This node has got jobs to execute. */
    default void jobsClaimed(int jobs) {}

    /**
     * A worker begins to execute a job.
     *
     * @param waitedNanos since it was delayed, or since its ETA; -1 where that is not known, as after a requeue or a crash
     */
    default void jobStarted(String function, String channel, long waitedNanos) {}

    /**
     * The end of an execution is recorded.
     *
     * @param ranNanos how long its method ran; 0 when it had not begun
     */
    default void jobEnded(String function, String channel, JobOutcome outcome, long ranNanos) {}

    /** An execution has ended with its node, as the jobrunner has found out. */
    default void jobCrashed(String function, String channel) {}

    /**
     * The jobrunner has gone through all that was to do.
     *
     * @param jobs how many it has given to nodes in this turn, itself included
     */
    default void dispatchTurn(long nanos, int jobs) {}

    /** The jobrunner has looked for jobs without having been told of any. */
    default void polled() {}

    /** Notifications were heard. */
    default void notified(int notifications) {}

    /** The node has shown that it lives, and the database has answered after that long. */
    default void heartbeat(long nanos) {}

    /** The node has become the jobrunner, or no longer is. */
    default void leadership(boolean gained) {}

    /** A thread of the node has a session again that it had lost: {@code control}, {@code jobrunner}, {@code recorder} or {@code housekeeper}. */
    default void reconnected(String session) {}

    /** The ends of some executions were recorded in one transaction, which took that long with its commit. */
    default void recorded(int jobs, long nanos) {}

    /** Jobs of lost nodes were taken from them. */
    default void jobsRescued(int jobs) {}

    /** Events were not told to listeners, since these are too slow. */
    default void eventsDropped(int events) {}
}
