package dev.levada.runner;

import dev.levada.JobContext;
import dev.levada.JobQueue;
import dev.levada.LogLevel;
import dev.levada.argument.TextMap;
import dev.levada.store.ClaimedJob;
import dev.levada.store.DispatchStatements.RunningNews;
import dev.levada.store.Ending;
import dev.levada.store.JobLogStatements.NewLine;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One job in the hands of this node, from its claim until its end is recorded. The job's thread and the node's others meet here; each change of
 * {@link Phase} happens under this object's lock.
 */
final class Execution implements JobContext {

    /** How far it is. */
    enum Phase {
        /** Fetched before its channels let it begin. */
        FETCHED,
        /** Waits for a free worker. */
        QUEUED,
        RUNNING,
        /** The method has returned, or the thread was given up: the thread's interrupts are no longer this job's. */
        ENDED,
        /** Given back before it began. */
        WITHDRAWN
    }

    /** Why it was asked to stop. */
    enum StopReason {
        CANCELLED,
        TIMED_OUT,
        SHUTDOWN,
        /** The node cannot prove that it lives: others run its jobs. */
        FENCED
    }

    private final ClaimedJob job;
    private final int nodeId;
    private final long claimedNanos;
    private final JobTransactions transactions;
    private final JobLogs logs;

    private Phase phase;
    private @Nullable StopReason stopReason;
    private @Nullable Thread thread;
    private @Nullable JobTransaction transaction;
    private boolean refusedSession;
    private long begunNanos;
    private long endedNanos;
    private long stopNanos;
    private volatile boolean slotFree;
    private boolean beginTold;
    private int progress = -1;
    private int progressTold = -1;
    private @Nullable JobLog log;

    /**
     * One that a worker may begin, or, if it was fetched early, none until {@link #letBegin}.
     */
    Execution(
            ClaimedJob job, int nodeId, long claimedNanos, boolean early, JobTransactions transactions, JobLogs logs) {
        this.phase = early ? Phase.FETCHED : Phase.QUEUED;
        this.beginTold = job.beginTold();
        this.job = job;
        this.nodeId = nodeId;
        this.claimedNanos = claimedNanos;
        this.begunNanos = claimedNanos;
        this.transactions = transactions;
        this.logs = logs;
    }

    ClaimedJob job() {
        return job;
    }

    int nodeId() {
        return nodeId;
    }

    long claimedNanos() {
        return claimedNanos;
    }

    synchronized long begunNanos() {
        return begunNanos;
    }

    synchronized long stopNanos() {
        return stopNanos;
    }

    /** How long it had waited when its method was called; -1 when that is not known. */
    synchronized long waitedNanos() {
        return job.waited() < 0 ? -1 : job.waited() * 1_000 + begunNanos - claimedNanos;
    }

    /** How long its method ran, or its thread until it was given up; 0 when it did not begin, or runs. */
    synchronized long ranNanos() {
        return endedNanos == 0 ? 0 : endedNanos - begunNanos;
    }

    synchronized Phase phase() {
        return phase;
    }

    synchronized @Nullable StopReason stopReason() {
        return stopReason;
    }

    synchronized @Nullable JobTransaction transaction() {
        return transaction;
    }

    /** Whether the session of the job's transaction has broken. */
    synchronized boolean hasLostSession() {
        return transaction != null && transaction.isLost();
    }

    /** Whether it asked for a transaction, and no session could be had. */
    synchronized boolean wasRefusedSession() {
        return refusedSession && transaction == null;
    }

    /** Its slot has been given free, before its end is recorded. */
    void freeSlot() {
        slotFree = true;
    }

    boolean isSlotFree() {
        return slotFree;
    }

    /** Its channels let it begin; false when it does not wait for that, or no more. */
    synchronized boolean letBegin() {
        if (phase != Phase.FETCHED) {
            return false;
        }
        phase = Phase.QUEUED;
        return true;
    }

    /** The worker begins; false when it must not, since the job was taken back, or (it is ended then) the node is fenced. */
    synchronized boolean begin() {
        if (phase == Phase.QUEUED && stopReason == StopReason.FENCED) {
            phase = Phase.ENDED;
        }
        if (phase != Phase.QUEUED) {
            return false;
        }
        phase = Phase.RUNNING;
        thread = Thread.currentThread();
        begunNanos = System.nanoTime();
        if (stopReason != null) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    /** The method has returned, and its end is about to be written by the same thread, which nobody interrupts from here on. */
    synchronized void settles() {
        thread = null;
        Thread.interrupted();
    }

    /** The worker is through; false when the execution has been given up meanwhile and its result counts for nothing. */
    synchronized boolean end() {
        boolean counts = phase == Phase.RUNNING;
        if (counts) {
            endedNanos = System.nanoTime();
        }
        phase = Phase.ENDED;
        thread = null;
        return counts;
    }

    /** Takes it back before it begins. */
    synchronized boolean withdraw() {
        if (phase != Phase.QUEUED && phase != Phase.FETCHED) {
            return false;
        }
        phase = Phase.WITHDRAWN;
        return true;
    }

    /** Asks it to stop; the first reason stays, but for fencing, which outdoes all. */
    void stop(StopReason reason) {
        JobTransaction open;
        synchronized (this) {
            if (phase == Phase.ENDED
                    || phase == Phase.WITHDRAWN
                    || (stopReason != null && reason != StopReason.FENCED)
                    || stopReason == StopReason.FENCED) {
                return;
            }
            stopReason = reason;
            stopNanos = System.nanoTime();
            if (thread != null) {
                thread.interrupt();
            }
            open = transaction;
        }
        if (open != null) {
            if (reason == StopReason.FENCED) {
                open.abort();
            } else {
                open.cancelStatement();
            }
        }
    }

    /** Gives up a thread that does not stop; false when it has ended meanwhile. */
    boolean abandon() {
        JobTransaction open;
        synchronized (this) {
            if (phase != Phase.RUNNING) {
                return false;
            }
            phase = Phase.ENDED;
            endedNanos = System.nanoTime();
            open = transaction;
        }
        if (open != null) {
            open.abort();
        }
        return true;
    }

    /** The execution's end as it is recorded. */
    Ending ending(Ending.Outcome outcome) {
        return new Ending(job.id(), job.attempt(), job.channel(), databaseTime(begunNanos()), outcome);
    }

    /** What the database's clock said at a moment of this process's: microseconds since 1970. */
    private long databaseTime(long nanos) {
        return job.startedAt() + (nanos - claimedNanos) / 1_000;
    }

    /** What the database does not know yet of its running; null: it knows all. */
    synchronized @Nullable RunningNews untold() {
        boolean begins = !beginTold && phase == Phase.RUNNING;
        boolean proceeds = progress != progressTold;
        return begins || proceeds
                ? new RunningNews(jobId(), attempt(), begins ? databaseTime(begunNanos) : -1, proceeds ? progress : -1)
                : null;
    }

    /** The database knows this now. */
    synchronized void told(RunningNews news) {
        beginTold |= news.startedAt() >= 0;
        if (news.percent() >= 0) {
            progressTold = news.percent();
        }
    }

    @Override
    public JobQueue queue() {
        return transactions.queue();
    }

    @Override
    public long jobId() {
        return job.id();
    }

    @Override
    public String function() {
        return job.function();
    }

    @Override
    public String channel() {
        return job.channel();
    }

    @Override
    public Map<String, String> context() {
        return TextMap.decode(job.context());
    }

    @Override
    public int attempt() {
        return job.attempt();
    }

    @Override
    public int retry() {
        return job.retry();
    }

    @Override
    public int maxRetries() {
        return job.maxRetries();
    }

    @Override
    public synchronized boolean isCancelled() {
        return stopReason != null;
    }

    @Override
    public void checkCancelled() {
        StopReason reason = stopReason();
        if (reason != null) {
            throw new CancellationException("The job was asked to stop (" + reason + ")");
        }
    }

    @Override
    public void progress(int percent) {
        checkProgress(percent);
        synchronized (this) {
            progress = percent;
        }
    }

    static void checkProgress(int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("Progress is given in percent, 0 to 100, not " + percent);
        }
    }

    @Override
    public void log(LogLevel level, String text) {
        String line = Texts.clean(text, JobLog.LONGEST);
        boolean first;
        synchronized (this) {
            if (phase != Phase.RUNNING) {
                return;
            }
            if (log == null) {
                log = new JobLog(job.id(), job.attempt());
            }
            first = log.add(databaseTime(System.nanoTime()), level, line);
        }
        if (first) {
            logs.noted(this);
        }
    }

    /** The lines it has logged that are not known to be written. */
    List<NewLine> logLines() {
        JobLog lines = jobLog();
        return lines == null ? List.of() : lines.unwritten();
    }

    /** Notes that these of its lines are written. */
    void logWritten(List<NewLine> lines) {
        JobLog all = jobLog();
        if (all != null) {
            all.written(lines);
        }
    }

    private synchronized @Nullable JobLog jobLog() {
        return log;
    }

    @Override
    public Connection connection() throws SQLException {
        JobTransaction open = transaction();
        if (open == null) {
            open = begin(transactions);
            boolean tooLate;
            synchronized (this) {
                tooLate = phase != Phase.RUNNING || stopReason == StopReason.FENCED;
                transaction = open;
            }
            if (tooLate) {
                open.abort();
                throw new SQLException("The job is no longer this node's: its transaction is refused", "57P01");
            }
        }
        return open.view();
    }

    private JobTransaction begin(JobTransactions source) throws SQLException {
        try {
            return source.begin();
        } catch (SQLException e) {
            synchronized (this) {
                refusedSession = true;
            }
            throw e;
        }
    }
}
