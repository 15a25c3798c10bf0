package dev.levada.web.page;

import dev.levada.Job;
import dev.levada.JobAttempt;
import dev.levada.JobLogLine;
import dev.levada.action.RelatedAction;
import dev.levada.status.Count;
import dev.levada.web.desk.Attempts;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the page of a job shows.
 *
 * @param arguments indented, secrets masked; null when who looks may not see them
 * @param result as the arguments; null when there is none too
 * @param context null when who looks may not see it
 * @param log its last lines; null when who looks may not see them
 * @param related null: there is none
 * @param noRelated why there should be one and is none; null when all is well
 * @param alike how many failed jobs have its exception and function; null: it has not failed
 */
public record JobView(
        Job job,
        Attempts attempts,
        @Nullable String arguments,
        @Nullable String result,
        @Nullable Map<String, String> context,
        @Nullable List<JobLogLine> log,
        @Nullable RelatedAction related,
        @Nullable String noRelated,
        @Nullable String node,
        JobActs acts,
        @Nullable Count alike,
        String alikeQuery) {

    /** The CSS class of an attempt on the timeline. */
    public static String attemptClass(JobAttempt attempt) {
        JobAttempt.Outcome outcome = attempt.outcome();
        if (outcome == null) {
            return "started";
        }
        return switch (outcome) {
            case DONE -> "done";
            case FAILED, TIMED_OUT, CRASHED -> "failed";
            case RETRIED -> "later";
            case CANCELLED, HANDED_BACK -> "over";
        };
    }

    /** How an attempt ended, for people. */
    public static String outcome(JobAttempt attempt) {
        JobAttempt.Outcome outcome = attempt.outcome();
        if (outcome == null) {
            return "runs";
        }
        return switch (outcome) {
            case DONE -> "done";
            case FAILED -> "failed";
            case TIMED_OUT -> "timed out";
            case CRASHED -> "ended with its node";
            case RETRIED -> "asked for another try";
            case CANCELLED -> "cancelled";
            case HANDED_BACK -> "handed back: its node stopped";
        };
    }

    /** What an attempt returned, indented; null when it returned nothing, or nothing else than what is shown as the job's result. */
    public @Nullable String formerResult(JobAttempt attempt) {
        return Objects.equals(attempt.result(), job.outcome().result()) ? null : JsonText.pretty(attempt.result());
    }

    /** How often it may run, for people. */
    public String retries() {
        int most = job.properties().maxRetries();
        return job.execution().retry() + " of " + (most == 0 ? "any number (0 means without limit)" : most);
    }
}
