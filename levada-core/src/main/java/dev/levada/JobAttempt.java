package dev.levada;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a job.
 *
 * @param number 1 for the first execution ever; a gap is an execution that was handed back before it began
 * @param node the name of the node that ran it
 * @param ended null while it runs
 * @param outcome null while it runs
 * @param result JSON of what it returned, also if the job was requeued since; null when it returned nothing
 */
public record JobAttempt(
        int number,
        @Nullable String node,
        @Nullable Instant started,
        @Nullable Instant ended,
        @Nullable Outcome outcome,
        @Nullable String result,
        @Nullable String exceptionName,
        @Nullable String exceptionMessage,
        @Nullable String stackTrace) {

    /** How an execution ended. */
    public enum Outcome {
        DONE,
        /** It asked for another try, or met a concurrency error of the database. */
        RETRIED,
        FAILED,
        /** It ran longer than its function allows. */
        TIMED_OUT,
        /** Its node ended or was lost. */
        CRASHED,
        CANCELLED,
        /** Its node stopped before it was through, or runs a version of its function that the arguments do not fit, while another node runs another one. */
        HANDED_BACK
    }
}
