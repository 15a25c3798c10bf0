package dev.levada;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stored jobs: to look at, and to act upon.
 *
 * <p>Every action is one guarded statement per thousand jobs: it holds against a worker, the jobrunner and other people acting at the same
 * time, and says for each job what came of it. Which states allow which action is in {@code docs/state-machine.md}. Safe for use by
 * several threads.
 *
 * <p>All methods throw {@link JobStoreException} when the database cannot be reached.
 */
public interface Jobs {

    /** The job with this id, finished or not. */
    Optional<Job> find(long id);

    /**
     * Jobs that meet a filter, newest first.
     *
     * @param limit 1 to 10,000
     */
    List<Job> list(JobFilter filter, int limit);

    /** The last 100 executions of a job in order, with the running or last one. Empty when there is no such job or it has not been started yet. */
    default List<JobAttempt> attempts(long id) {
        return attempts(id, 100);
    }

    /**
     * The last executions of a job in order, with the running or last one. Empty when there is no such job or it has not been started yet.
     *
     * @param most 1 to 1,000
     */
    List<JobAttempt> attempts(long id, int most);

    /**
     * The last lines that a job has {@linkplain JobContext#log(String) logged}, over all its executions, in order.
     *
     * @param most 1 to 1,000
     */
    List<JobLogLine> log(long id, int most);

    /**
     * The lines of one execution of a job, in order.
     *
     * @param after the number of the line before the first; 0 for all that are kept
     * @param most 1 to 1,000
     */
    List<JobLogLine> log(long id, int attempt, int after, int most);

    /** The unfinished and failed jobs that meet a filter and are given to one of the actions: at most {@code limit} ids, ascending. */
    List<Long> ids(JobFilter filter, int limit);

    /**
     * Cancels jobs that wait or have failed, and asks running ones to stop ({@link JobContext#isCancelled()}, interrupt).
     *
     * @param by who asks, for people to read
     */
    ActionResult cancel(Collection<Long> ids, String by);

    /** Runs failed, done and cancelled jobs again, with all their retries. The ETA is kept. */
    ActionResult requeue(Collection<Long> ids);

    /**
     * Sets jobs that wait or have failed to done without running them.
     *
     * @param by who asks, for people to read
     */
    ActionResult setDone(Collection<Long> ids, String by);

    /** Holds pending jobs: they are not started until {@linkplain #release released}. Others pass them, in sequential channels too. */
    ActionResult hold(Collection<Long> ids);

    /** Releases held jobs. */
    ActionResult release(Collection<Long> ids);

    /** Changes the priority of jobs that wait or have failed; smaller goes first. */
    ActionResult changePriority(Collection<Long> ids, int priority);

    /** Changes the ETA of jobs that wait or have failed; null: at once. */
    ActionResult changeEta(Collection<Long> ids, @Nullable Instant eta);

    /** Changes the ETA of jobs that wait or have failed, from now by the database's clock; zero: at once. */
    ActionResult changeEta(Collection<Long> ids, Duration fromNow);

    /**
     * Gives a job that waits or has failed other arguments, as when its function takes others by now. Requeue it then, if it has failed.
     *
     * @param arguments a JSON array
     * @throws IllegalArgumentException when they are no JSON array, too large, cannot be stored, or do not fit the function, as far as this process knows it
     */
    ActionResult changeArguments(long id, String arguments);

    /**
     * Moves jobs that wait or have failed to another channel.
     *
     * @throws IllegalArgumentException when the name is no channel name
     */
    ActionResult changeChannel(Collection<Long> ids, String channel);
}
