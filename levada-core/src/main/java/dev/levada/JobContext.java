package dev.levada;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The execution a job's method runs in: taken as its last parameter, or from {@link #current()}. To be used by the job's own thread, and
 * not after the method has returned.
 */
public interface JobContext {

    /**
     * The execution that runs in this thread.
     *
     * @throws IllegalStateException when this thread runs none
     */
    static JobContext current() {
        JobContext current = currentOrNull();
        if (current == null) {
            throw new IllegalStateException(
                    "No job runs in this thread: JobContext.current() is for the code of a job's method, "
                            + "in the thread that called it");
        }
        return current;
    }

    /** The execution that runs in this thread, or null. */
    static @Nullable JobContext currentOrNull() {
        return CurrentJob.get();
    }

    /**
     * The queue that runs the job: for what it delays in turn, {@code job.queue().in(job.connection())} in its own transaction. So a class of jobs need not be given
     * the queue that is built from it.
     */
    JobQueue queue();

    /** The job's id. */
    long jobId();

    /** The job function's name, {@code <model>.<method>}. */
    String function();

    /** The channel the job came through, its full name. */
    String channel();

    /** What was carried along with the call, by key; also restored around the execution by those who carry it. */
    Map<String, String> context();

    /** The number of this execution, from 1, over the job's whole life. */
    int attempt();

    /** The number of this execution, from 1, since the job was delayed or requeued; {@link #maxRetries()} limits it. */
    int retry();

    /** Executions allowed; 0 means without limit. */
    int maxRetries();

    /** Whether the job has been asked to stop: cancelled, timed out, or its node stops. A job that runs long looks here now and then. */
    boolean isCancelled();

    /** Ends the job by an exception when it {@linkplain #isCancelled has been asked to stop}. */
    void checkCancelled();

    /**
     * Says how far the job is; shown within some seconds.
     *
     * @param percent 0 to 100
     * @throws IllegalArgumentException when it is not
     */
    void progress(int percent);

    /**
     * Says what the job is doing, as {@link #log(LogLevel, String)} does at level {@link LogLevel#INFO}.
     *
     * @param text one line or more, of which 2,000 characters are kept
     */
    default void log(String text) {
        log(LogLevel.INFO, text);
    }

    /**
     * Says what the job is doing: shown on its page within some seconds, and kept with this execution, however it ends. Costs no statement of its own: lines go to
     * the database together, about once a second. The last 1,000 lines of an execution are kept. Passwords and the like are not taken out. A call that runs without
     * delay has no job to keep them with: they go to the process's log. What is said after the method has returned is dropped.
     *
     * @param text one line or more, of which 2,000 characters are kept
     */
    void log(LogLevel level, String text);

    /**
     * The job's own transaction, begun at the first call. What is written through it and the job's end as done are committed together, so
     * that the effect happens exactly once, whatever crashes; any exception rolls it back. It is READ COMMITTED. Committing, rolling back
     * and closing are not the job's business: the first two are refused, the last is ignored.
     *
     * @throws SQLException when the database gives no connection
     */
    Connection connection() throws SQLException;
}
