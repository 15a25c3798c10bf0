package dev.levada.testing;

import dev.levada.Job;
import dev.levada.JobQueue;
import dev.levada.SteppedQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs the stored jobs of a queue by hand, on its real database and with the real engine: channels, priorities, identity keys, transactions, retries and
 * timeouts are those of production. Jobs that SQL has delayed run too.
 *
 * <pre>{@code
 * try (JobDrain drain = JobDrain.of(queue)) {    // built, not started
 *     orders.confirm(42L);
 *     assertThat(drain.drain()).extracting(Job::state).containsOnly(JobState.DONE);
 * }
 * }</pre>
 *
 * <p>Only what may start now runs: no ETA that lies ahead, also that of a retry (see {@link TestClock}), and nothing that a channel holds back. A job runs in
 * another thread than the test's, so it sees what the test has committed. What it throws is recorded with it: look at the jobs that come back.
 *
 * <p>While it is open no node may run on the same database, nor another drain. Thread-safe.
 */
public final class JobDrain implements AutoCloseable {

    private static final int MOST = 10_000;

    private final SteppedQueue steps;

    private JobDrain(SteppedQueue steps) {
        this.steps = steps;
    }

    /**
     * Begins to run jobs by hand.
     *
     * @param queue built, not started
     * @throws IllegalStateException when it is started or has no database, or another node runs the jobs of its database
     */
    public static JobDrain of(JobQueue queue) {
        return new JobDrain(queue.stepped());
    }

    /**
     * Runs the one job that comes next.
     *
     * @return what became of it; empty when no job may start now
     * @throws IllegalStateException when another node runs jobs of this database by now, or the drain is closed
     */
    public Optional<Job> runNext() {
        return steps.runNext();
    }

    /**
     * Runs jobs until none may start, those too that the jobs delay.
     *
     * @return what became of each execution, in their order; a job that was tried again is there several times
     * @throws IllegalStateException when there is no end after {@value #MOST} executions; use {@link #drain(int)} then
     */
    public List<Job> drain() {
        List<Job> ran = drain(MOST);
        if (ran.size() == MOST) {
            throw new IllegalStateException("After " + MOST + " jobs there may still be more to run; the last one was "
                    + ran.get(MOST - 1).title() + ". Use drain(limit) if there are meant to be so many");
        }
        return ran;
    }

    /**
     * Runs jobs until none may start, at most so many.
     *
     * @return what became of each execution, in their order
     */
    public List<Job> drain(int limit) {
        List<Job> ran = new ArrayList<>();
        while (ran.size() < limit) {
            Optional<Job> job = runNext();
            if (job.isEmpty()) {
                break;
            }
            ran.add(job.get());
        }
        return ran;
    }

    /** Lets other nodes run the jobs again. */
    @Override
    public void close() {
        steps.close();
    }
}
