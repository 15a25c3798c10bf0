package dev.levada.runner;

import dev.levada.CurrentJob;
import dev.levada.argument.ArgumentMismatchException;
import dev.levada.argument.ResultText;
import dev.levada.context.ContextCarrier;
import dev.levada.function.FunctionDefinition;
import dev.levada.function.FunctionRegistry;
import dev.levada.runner.Execution.StopReason;
import dev.levada.spi.ContextPropagator.Restored;
import dev.levada.store.ClaimedJob;
import dev.levada.store.Ending.Cancelled;
import dev.levada.store.Ending.Done;
import dev.levada.store.Ending.Failed;
import dev.levada.store.Ending.HandedBack;
import dev.levada.store.Ending.Misfit;
import dev.levada.store.Ending.Outcome;
import dev.levada.store.Ending.Thrown;
import dev.levada.store.EndingStatements;
import dev.levada.store.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers of a node: threads that call the methods of the jobs the node has claimed, and hand the outcome to the {@link Recorder}. */
final class Workers {

    /** Learns what the workers do, from their threads. */
    interface Listener {
        /** A job's method has returned as it should, and all that is missing is that this is recorded. */
        void returned(Execution execution);

        /** No worker has anything to do. */
        void idle();
    }

    private static final Logger log = LoggerFactory.getLogger(Workers.class);
    /** Stands for none; comes after all others. */
    private static final ClaimedJob NONE =
            new ClaimedJob(Long.MAX_VALUE, 0, 0, 0, 0, Integer.MAX_VALUE, "", "", null, "", 0, -1, true);

    /** How much longer than others a job may stand in line for a worker that is shared. */
    private static final long IN_LINE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final NodeSettings settings;
    private final NodeStanding standing;
    private final FunctionRegistry registry;
    private final ContextCarrier contexts;
    private final JobTransactions transactions;
    private final EndingStatements endings;
    private final Recorder recorder;
    private final JobLogs logs;
    private final Observers observers;
    private final Listener listener;
    private final WorkerThreads threads;
    private final Execution goHome;
    private final BlockingQueue<Execution> queue =
            new PriorityBlockingQueue<>(64, (one, other) -> ClaimedJob.ORDER.compare(one.job(), other.job()));
    private final Map<Long, Execution> held = new ConcurrentHashMap<>();
    private final AtomicInteger running = new AtomicInteger();
    private final SharedSlots.Share seats;
    private final Set<Execution> seated = ConcurrentHashMap.newKeySet();
    private final AtomicLong submitted = new AtomicLong();

    Workers(
            NodeSettings settings,
            NodeStanding standing,
            FunctionRegistry registry,
            ContextCarrier contexts,
            JobTransactions transactions,
            EndingStatements endings,
            Recorder recorder,
            JobLogs logs,
            Observers observers,
            SharedSlots seats,
            Listener listener) {
        this.listener = listener;
        this.seats = seats.share(() -> {});
        this.observers = observers;
        this.settings = settings;
        this.standing = standing;
        this.registry = registry;
        this.contexts = contexts;
        this.transactions = transactions;
        this.endings = endings;
        this.recorder = recorder;
        this.logs = logs;
        this.threads = new WorkerThreads("levada-" + settings.name() + "-worker-");
        this.goHome = new Execution(NONE, 0, 0, false, transactions, logs);
    }

    void start() {
        for (int i = 0; i < settings.workers(); i++) {
            threads.newThread(this::work).start();
        }
    }

    /** Has jobs executed as workers get free: in their order, before those that have been waiting here and come after them in it. */
    void submit(Collection<ClaimedJob> jobs, int nodeId, long claimedNanos) {
        for (ClaimedJob job : jobs.stream().sorted(ClaimedJob.ORDER).toList()) {
            queue.add(hold(job, nodeId, claimedNanos, false));
        }
        claimed(jobs.size());
    }

    /** Keeps jobs ready whose channels do not let them begin yet; see {@link #letBegin}. */
    void keep(Collection<ClaimedJob> jobs, int nodeId, long claimedNanos) {
        jobs.forEach(job -> hold(job, nodeId, claimedNanos, true));
        claimed(jobs.size());
    }

    /** Has a job executed that was {@link #keep kept}; false when it is not, or no more. */
    boolean letBegin(long id) {
        Execution execution = held.get(id);
        return execution != null && letBegin(execution);
    }

    private boolean letBegin(Execution execution) {
        if (!execution.letBegin()) {
            return false;
        }
        queue.add(execution);
        return true;
    }

    private Execution hold(ClaimedJob job, int nodeId, long claimedNanos, boolean early) {
        Execution execution = new Execution(job, nodeId, claimedNanos, early, transactions, logs);
        Execution former = held.put(job.id(), execution);
        if (former != null) {
            // Of a former life of this node, or taken from it meanwhile: nobody else would know of its thread.
            former.stop(StopReason.FENCED);
            abandon(former, StopReason.FENCED, null);
        }
        return execution;
    }

    private void claimed(int jobs) {
        if (jobs > 0) {
            submitted.addAndGet(jobs);
            observers.metrics().jobsClaimed(jobs);
        }
    }

    /** Executions that have been recorded, or never will be. */
    void forget(Execution execution) {
        held.remove(execution.job().id(), execution);
    }

    /** All that this node has claimed and not yet recorded. */
    Collection<Execution> held() {
        return held.values();
    }

    /** Whether this node has a job in hand. */
    boolean holds(long id) {
        return held.containsKey(id);
    }

    /** Whether this node has a job in hand, in this attempt. */
    boolean holds(ClaimedJob job) {
        Execution execution = held.get(job.id());
        return execution != null && execution.attempt() == job.attempt();
    }

    /** How many jobs were ever submitted. */
    long submitted() {
        return submitted.get();
    }

    /** Whether a worker that gets free has nothing to begin. */
    boolean isHungry() {
        return queue.isEmpty();
    }

    /** Whether no worker has anything to do. */
    boolean areIdle() {
        return running.get() == 0 && queue.isEmpty();
    }

    /** How many jobs run just now. */
    int running() {
        return running.get();
    }

    /**
     * Takes back the jobs that were fetched too early: no worker has begun them although they were claimed before this moment. Where workers are shared the oldest one of
     * them stays in line a while longer, since its turn comes; elsewhere it would be no better off.
     */
    List<Execution> withdrawEarly(long claimedBeforeNanos) {
        Execution spared = seats.isLimited() ? oldestUnbegun(claimedBeforeNanos - IN_LINE_NANOS) : null;
        return withdraw(claimedBeforeNanos, spared);
    }

    private @Nullable Execution oldestUnbegun(long claimedAfterNanos) {
        Execution oldest = null;
        for (Execution execution : held.values()) {
            if (execution.phase() == Execution.Phase.QUEUED
                    && execution.claimedNanos() - claimedAfterNanos > 0
                    && (oldest == null || execution.claimedNanos() - oldest.claimedNanos() < 0)) {
                oldest = execution;
            }
        }
        return oldest;
    }

    /** Takes back the jobs that no worker has begun although they were claimed before this moment. */
    List<Execution> withdraw(long claimedBeforeNanos) {
        return withdraw(claimedBeforeNanos, null);
    }

    /** Takes back the jobs that are {@link #keep kept}. */
    List<Execution> withdrawKept() {
        return held.values().stream()
                .filter(execution -> execution.phase() == Execution.Phase.FETCHED && execution.withdraw())
                .toList();
    }

    private List<Execution> withdraw(long claimedBeforeNanos, @Nullable Execution spared) {
        List<Execution> withdrawn = new ArrayList<>();
        // Not only in the queue: a thread may wait with one for a slot that is shared.
        for (Execution execution : held.values()) {
            if (execution != spared && execution.claimedNanos() - claimedBeforeNanos < 0 && execution.withdraw()) {
                queue.remove(execution);
                withdrawn.add(execution);
            }
        }
        return withdrawn;
    }

    /** Asks a job to stop, if it is held in this attempt. */
    void cancel(long id, int attempt) {
        Execution execution = held.get(id);
        if (execution == null || execution.attempt() != attempt) {
            return;
        }
        if (execution.withdraw()) {
            queue.remove(execution);
            recorder.add(execution, new Cancelled());
        } else {
            execution.stop(StopReason.CANCELLED);
        }
    }

    /** How many jobs run at a time, if nothing is shared. */
    int count() {
        return settings.workers();
    }

    /** How many jobs this node may have now, for what its process shares. */
    int room() {
        return seats.room();
    }

    /** Asks all jobs to stop. Those of a node that others take for dead count no longer, whether they stop or not. */
    void stopAll(StopReason reason) {
        for (Execution execution : held.values()) {
            execution.stop(reason);
            if (reason == StopReason.FENCED) {
                standUp(execution);
                // Who begins it finds that it is fenced, and has it forgotten.
                letBegin(execution);
            }
        }
    }

    /** Stops what has run for too long, and gives up what does not stop. To be called several times a second. */
    void watch() {
        long now = System.nanoTime();
        for (Execution execution : held.values()) {
            if (execution.phase() != Execution.Phase.RUNNING) {
                continue;
            }
            FunctionDefinition function = registry.find(execution.function());
            Duration timeout = function == null ? null : function.timeout();
            StopReason reason = execution.stopReason();
            if (reason == null && timeout != null && now - execution.begunNanos() > timeout.toNanos()) {
                execution.stop(StopReason.TIMED_OUT);
            } else if (reason != null
                    && reason != StopReason.SHUTDOWN
                    && now - execution.stopNanos() > settings.abandonAfter().toNanos()) {
                abandon(execution, reason, timeout);
            }
        }
    }

    /** Gives up the jobs that still run, at the end of the node: they wait again. */
    void abandonAll() {
        for (Execution execution : held.values()) {
            abandon(execution, StopReason.SHUTDOWN, null);
        }
    }

    /** Lets the threads end. */
    void stop() {
        for (int i = 0; i < settings.workers(); i++) {
            queue.add(goHome);
        }
    }

    private void abandon(Execution execution, StopReason reason, @Nullable Duration timeout) {
        if (!execution.abandon()) {
            return;
        }
        standUp(execution);
        log.warn(
                "Job {} ({}) did not stop when asked to ({}): its thread is given up",
                execution.jobId(),
                execution.function(),
                reason);
        threads.newThread(this::work).start();
        IllegalStateException error = new IllegalStateException(
                "The job did not stop within " + settings.abandonAfter().toMillis() + " ms of being asked to");
        switch (reason) {
            case CANCELLED -> recorder.add(execution, new Cancelled());
            case TIMED_OUT ->
                recorder.add(execution, Outcomes.timedOut(error, timeout == null ? Duration.ZERO : timeout));
            case SHUTDOWN ->
                recorder.add(execution, new HandedBack(Outcomes.kept(error, "Its node stopped while it ran")));
            case FENCED -> recorder.add(execution, FENCED);
        }
    }

    private void work() {
        while (true) {
            Execution execution;
            try {
                execution = queue.take();
            } catch (InterruptedException e) {
                // An interrupt that was meant for the job before.
                continue;
            }
            if (execution == goHome) {
                return;
            }
            sitDown(execution);
            if (!standing.covers(execution.nodeId())) {
                // It was on its way here for too long, as when this process was frozen: others may run it.
                execution.stop(StopReason.FENCED);
            }
            if (!execution.begin()) {
                standUp(execution);
                if (execution.phase() == Execution.Phase.ENDED) {
                    recorder.add(execution, FENCED);
                }
                continue;
            }
            running.incrementAndGet();
            observers.started(execution);
            boolean own;
            try {
                own = execute(execution);
            } catch (Throwable error) {
                // Not even the outcome could be made, as when memory runs out twice: the job is given up, and so is
                // this thread.
                if (execution.abandon()) {
                    threads.newThread(this::work).start();
                    recorder.add(execution, BROKEN);
                }
                return;
            } finally {
                int others = running.decrementAndGet();
                standUp(execution);
                if (others == 0 && queue.isEmpty()) {
                    listener.idle();
                }
            }
            if (!own) {
                // Given up: another thread has taken this one's place.
                return;
            }
        }
    }

    private void sitDown(Execution execution) {
        seats.acquire();
        seated.add(execution);
        if (execution.stopReason() == StopReason.FENCED) {
            standUp(execution);
        }
    }

    private void standUp(Execution execution) {
        if (seated.remove(execution)) {
            seats.release();
        }
    }

    /** Executes a job; false when it was given up meanwhile. */
    private boolean execute(Execution execution) {
        Outcome outcome;
        CurrentJob.set(execution);
        try {
            outcome = call(execution);
        } catch (Throwable error) {
            outcome = failure(execution, error);
        } finally {
            CurrentJob.set(null);
        }
        boolean recorded = false;
        JobTransaction transaction = execution.transaction();
        if (transaction != null) {
            // On a virtual thread an interrupt would close the session that the end is written in.
            execution.settles();
            Outcome planned = outcome;
            outcome = settle(execution, transaction, planned);
            recorded = outcome == COMMITTED;
        }
        boolean counts = execution.end();
        Thread.interrupted();
        if (recorded) {
            recorder.committed(execution);
        } else if (counts) {
            if (outcome instanceof Done && execution.stopReason() == null) {
                listener.returned(execution);
            }
            // A fenced node's job may be others' by now; its token says so.
            recorder.add(execution, execution.stopReason() == StopReason.FENCED ? FENCED : outcome);
        }
        return counts;
    }

    private Outcome call(Execution execution) throws Throwable {
        ClaimedJob job = execution.job();
        FunctionDefinition function = registry.get(job.function());
        @Nullable Object[] arguments;
        try {
            arguments = function.arguments().decode(job.args());
        } catch (ArgumentMismatchException e) {
            if (execution.stopReason() != null) {
                throw e;
            }
            return new Misfit(Outcomes.kept(e, Texts.message(e)));
        }
        Object result;
        try (Restored restored = contexts.restore(job.context())) {
            result = function.invoke(arguments, execution);
        }
        StopReason reason = execution.stopReason();
        if (reason == StopReason.TIMED_OUT && function.timeout() != null) {
            return Outcomes.timedOut(
                    new IllegalStateException("The method returned, but too late"), function.timeout());
        }
        ResultText text = registry.codec().encodeResult(result, function.resultType());
        return new Done(text.json(), text.note());
    }

    private Outcome failure(Execution execution, Throwable error) {
        StopReason reason = execution.stopReason();
        FunctionDefinition function = registry.find(execution.function());
        if (reason == StopReason.CANCELLED) {
            return new Cancelled();
        }
        if (reason == StopReason.TIMED_OUT && function != null && function.timeout() != null) {
            return Outcomes.timedOut(error, function.timeout());
        }
        if (reason == StopReason.FENCED) {
            return FENCED;
        }
        if (reason == StopReason.SHUTDOWN) {
            return new HandedBack(Outcomes.kept(error, "Its node stopped while it ran"));
        }
        if (function == null) {
            return new Failed(Outcomes.kept(error, Texts.message(error)), false);
        }
        if (execution.wasRefusedSession() && Sql.isFromDatabase(error)) {
            return Outcomes.afterRefusedSession(error, execution.job());
        }
        JobTransaction transaction = execution.transaction();
        if (transaction != null && Sql.isReadOnly(error)) {
            // It may lead to a server that is no longer the primary: the pool must not hand it out again.
            transaction.abort();
        }
        if (execution.hasLostSession() && Sql.isFromDatabase(error)) {
            return Outcomes.afterBrokenOff(error, execution.job());
        }
        Outcome outcome = Outcomes.of(error, execution.job(), function.retryPattern());
        if (outcome instanceof Failed) {
            log.error("Job {} ({}) failed", execution.jobId(), execution.function(), error);
        } else {
            log.debug(
                    "Job {} ({}) is to be tried again: {}",
                    execution.jobId(),
                    execution.function(),
                    Texts.message(error));
        }
        return outcome;
    }

    private static final HandedBack FENCED =
            new HandedBack(new Thrown("fenced", "Its node could not show that it lived while it ran", null));
    private static final Failed BROKEN =
            new Failed(new Thrown("unknown", "It ended with an error that could not be told", null), false);

    // Stands for: done, and recorded as such in the job's own transaction.
    private static final Done COMMITTED = new Done(null, "committed");

    private Outcome settle(Execution execution, JobTransaction transaction, Outcome outcome) {
        transaction.beginEnd();
        StopReason reason = execution.stopReason();
        if (!(outcome instanceof Done done) || reason == StopReason.FENCED) {
            transaction.rollback();
            return outcome;
        }
        try {
            logs.writeInOwnTransaction(transaction.connection(), execution);
            if (!endings.commitFinished(transaction.connection(), execution.nodeId(), execution.ending(done), done)) {
                transaction.rollback();
                return new Cancelled();
            }
            transaction.release();
            return COMMITTED;
        } catch (SQLException error) {
            boolean lost = transaction.isLost();
            transaction.rollback();
            // A statement timeout here was too short for the queue's own statement, not for the job's.
            if (reason == null && (lost || Sql.isCanceled(error))) {
                return Outcomes.afterBrokenOff(error, execution.job());
            }
            if (Sessions.isConnectionError(error)) {
                // The commit may have been heard, and its answer not.
                return Outcomes.afterBrokenOff(error, execution.job());
            }
            if (Sql.isPartitionMoved(error)) {
                return Outcomes.afterMovedPartition(error);
            }
            return failure(execution, error);
        }
    }
}
