package dev.levada.testing;

import dev.levada.DelayedJob;
import dev.levada.FailedJobException;
import dev.levada.JobCall;
import dev.levada.JobQueue;
import dev.levada.function.FunctionDefinition;
import dev.levada.spi.PreparedCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is delayed through a queue while it is open, instead of having it stored: to assert that the right calls were delayed, and to run them by
 * hand.
 *
 * <pre>{@code
 * try (JobTrap trap = JobTrap.of(queue)) {
 *     orders.confirm(42L);
 *     trap.assertJobs(1);
 *     trap.assertDelayed(SaleOrders::export, 42L).withPriority(5).withChannel("sale");
 *     trap.perform();
 * }
 * }</pre>
 *
 * <p>A call with the identity key of a trapped job that waits to be performed adds no job, as in the database. The ids of trapped jobs are negative. A call is
 * trapped when it is delayed, whether or not the transaction it was delayed in is committed later.
 *
 * <p>Of several traps on one queue the last one opened catches the calls; a trap goes before {@link dev.levada.NoDelay}. Thread-safe: the calls of all threads
 * are caught, so tests that run at the same time need queues of their own, or {@link #ofThisThread}.
 */
public final class JobTrap implements TrapAssertions, TrapCounts, AutoCloseable {

    private static final AtomicLong LAST_ID = new AtomicLong();
    private static final int ROUNDS = 1_000;
    private static final Comparator<TrappedCall> ORDER =
            Comparator.comparingInt(call -> call.properties().priority());

    private final JobQueue queue;
    private final @Nullable Thread only;
    private final JobQueue.Intercepting intercepting;
    private final List<TrappedCall> calls = new ArrayList<>();
    private final List<TrappedCall> waiting = new ArrayList<>();
    /** Taken to be performed, but not begun: they still have their identity keys. */
    private final List<TrappedCall> unbegun = new ArrayList<>();

    private boolean closed;

    private JobTrap(JobQueue queue, @Nullable Thread only) {
        this.queue = queue;
        this.only = only;
        this.intercepting = queue.intercept(this::trap);
    }

    /** Opens a trap for the calls of all threads. */
    public static JobTrap of(JobQueue queue) {
        return new JobTrap(queue, null);
    }

    /** Opens a trap for the calls of this thread; those of others are delayed as ever. */
    public static JobTrap ofThisThread(JobQueue queue) {
        return new JobTrap(queue, Thread.currentThread());
    }

    private Optional<List<DelayedJob>> trap(List<PreparedCall> delayed) {
        if (only != null && only != Thread.currentThread()) {
            return Optional.empty();
        }
        synchronized (calls) {
            return Optional.of(delayed.stream().map(this::add).toList());
        }
    }

    private DelayedJob add(PreparedCall call) {
        TrappedCall earlier = withKey(call.properties().identityKey());
        DelayedJob answer =
                earlier == null ? new DelayedJob(LAST_ID.decrementAndGet(), false) : new DelayedJob(earlier.id(), true);
        TrappedCall trapped = new TrappedCall(call, answer);
        calls.add(trapped);
        if (earlier == null) {
            waiting.add(trapped);
        }
        return answer;
    }

    private @Nullable TrappedCall withKey(@Nullable String key) {
        if (key == null) {
            return null;
        }
        for (List<TrappedCall> some : List.of(waiting, unbegun)) {
            for (TrappedCall call : some) {
                if (key.equals(call.properties().identityKey())) {
                    return call;
                }
            }
        }
        return null;
    }

    /** The trapped jobs that wait to be performed, in the order they were delayed. */
    public List<TrappedCall> jobs() {
        synchronized (calls) {
            return List.copyOf(waiting);
        }
    }

    /** All calls since the trap was opened, in their order: those that added no job too, and those that were performed. */
    public List<TrappedCall> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    /** How many jobs wait to be performed. */
    public int count() {
        return jobs().size();
    }

    @Override
    public int count(String function) {
        return count(queue.function(function));
    }

    @Override
    public int countOf(JobCall function) {
        return count(queue.function(function));
    }

    private int count(FunctionDefinition function) {
        return (int) jobs().stream()
                .filter(job -> job.function().equals(function.name()))
                .count();
    }

    /** Asserts that so many jobs wait to be performed. */
    public void assertJobs(int count) {
        List<TrappedCall> jobs = jobs();
        if (jobs.size() != count) {
            throw Failures.wrongCount(count, jobs.size(), "", jobs);
        }
    }

    @Override
    public void assertJobs(int count, String function) {
        assertJobs(count, queue.function(function));
    }

    @Override
    public void assertJobsOf(int count, JobCall function) {
        assertJobs(count, queue.function(function));
    }

    private void assertJobs(int count, FunctionDefinition function) {
        int actual = count(function);
        if (actual != count) {
            throw Failures.wrongCount(count, actual, " of " + function.name(), jobs());
        }
    }

    @Override
    public DelayedCalls assertDelayed(String function, @Nullable Object... arguments) {
        return DelayedCalls.find(ExpectedCall.of(queue.function(function), arguments), calls());
    }

    @Override
    public DelayedCalls assertCall(JobCall function, @Nullable Object... arguments) {
        return DelayedCalls.find(ExpectedCall.of(queue.function(function), arguments), calls());
    }

    /**
     * Performs the jobs that wait now, in this thread: by priority, then in the order they were delayed; an ETA holds up nothing. Each runs in a transaction of
     * its own, if it asks for one, and sees what is committed. What they delay is trapped for the next time. What a job throws is thrown here: unchecked
     * exceptions ({@link dev.levada.RetryableJobException} too: nothing is tried again) as they are, checked ones as the cause of a
     * {@link FailedJobException}. That job is over then; those after it wait on.
     *
     * @return how many were performed
     * @throws IllegalStateException when the trap is closed: what the jobs delay would be stored
     */
    public int perform() {
        List<TrappedCall> batch = take();
        int performed = 0;
        try {
            while (performed < batch.size()) {
                TrappedCall next = batch.get(performed);
                synchronized (calls) {
                    unbegun.remove(next);
                }
                performed++;
                run(next);
            }
        } finally {
            synchronized (calls) {
                List<TrappedCall> left = batch.subList(performed, batch.size());
                unbegun.removeAll(left);
                waiting.addAll(0, left);
            }
        }
        return performed;
    }

    private List<TrappedCall> take() {
        synchronized (calls) {
            if (closed) {
                throw new IllegalStateException(
                        "The trap is closed: what its jobs delay would be stored; perform them before");
            }
            List<TrappedCall> batch = new ArrayList<>(waiting);
            waiting.clear();
            unbegun.addAll(batch);
            batch.sort(ORDER);
            return batch;
        }
    }

    private static void run(TrappedCall job) {
        try {
            job.call().runApart();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new FailedJobException(job.function() + " was performed and failed: " + e.getMessage(), e);
        }
    }

    /**
     * {@linkplain #perform Performs} until no job waits.
     *
     * @return how many were performed
     * @throws IllegalStateException when jobs still wait after {@value #ROUNDS} rounds, since they delay others without end, or the trap is closed
     */
    public int performAll() {
        int performed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int some = perform();
            if (some == 0) {
                return performed;
            }
            performed += some;
        }
        List<TrappedCall> left = jobs();
        if (left.isEmpty()) {
            return performed;
        }
        throw new IllegalStateException("After " + ROUNDS + " rounds (" + performed
                + " jobs) there are still jobs to perform:"
                + " they delay others without end. Use perform() for one round. The next one is " + left.get(0));
    }

    /** Has calls delayed as ever again. What was trapped can still be looked at. Closing again does nothing. */
    @Override
    public void close() {
        synchronized (calls) {
            if (closed) {
                return;
            }
            closed = true;
        }
        intercepting.close();
    }
}
