package dev.levada;

import dev.levada.runner.SteppedNode;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Runs stored jobs one by one, each when it is asked for, with everything a {@linkplain JobQueue#start started} queue does: channels, priorities, ETAs,
 * timeouts, transactions, retries. For programs that work off a queue in the foreground, and for tests.
 *
 * <pre>{@code
 * try (SteppedQueue steps = queue.stepped()) {
 *     while (steps.runNext().isPresent()) {}
 * }
 * }</pre>
 *
 * <p>Until it is closed it is the jobrunner of its database, so no other node may run there. Thread-safe; one job runs at a time.
 */
public final class SteppedQueue implements AutoCloseable {

    private final Jobs jobs;
    private final SteppedNode node;

    private SteppedQueue(Jobs jobs, SteppedNode node) {
        this.jobs = jobs;
        this.node = node;
    }

    /** Becomes the jobrunner; see {@link JobQueue#stepped}. */
    static SteppedQueue open(Jobs jobs, SteppedNode node) {
        try {
            node.open();
        } catch (SQLException e) {
            throw new JobStoreException("Could not become the jobrunner", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted before it was the jobrunner", e);
        }
        return new SteppedQueue(jobs, node);
    }

    /**
     * Runs the job that the jobrunner would start now, and waits until what became of it is recorded. The job runs in a worker's thread, not in the caller's.
     *
     * @return the job as it is then: done, failed, cancelled, or pending when it is to be tried again; empty when no job may start now, since none is ready
     *     or the channels do not let any through
     * @throws IllegalStateException when another node runs jobs of this database by now, it is closed, or the thread is interrupted while it waits: the next
     *     call then waits on for the same job
     * @throws JobStoreException when the database cannot be reached
     */
    public Optional<Job> runNext() {
        OptionalLong id;
        try {
            id = node.runNext();
        } catch (SQLException e) {
            throw new JobStoreException("Could not run the next job", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a job to end; it goes on", e);
        }
        if (id.isEmpty()) {
            return Optional.empty();
        }
        Optional<Job> job = jobs.find(id.getAsLong());
        if (job.isEmpty()) {
            throw new IllegalStateException("Job " + id.getAsLong() + " ran, and somebody has removed it since");
        }
        return job;
    }

    /** Gives up the part of the jobrunner, so that other nodes can run jobs. Waits for a job that still runs, 30 seconds at most. */
    @Override
    public void close() {
        node.close();
    }
}
