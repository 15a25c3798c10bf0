package dev.levada.runner;

import dev.levada.RetryableJobException;
import dev.levada.function.RetryPattern;
import dev.levada.store.ClaimedJob;
import dev.levada.store.Ending;
import dev.levada.store.Ending.Failed;
import dev.levada.store.Ending.Outcome;
import dev.levada.store.Ending.Retried;
import dev.levada.store.Ending.Thrown;
import dev.levada.store.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What an exception means for a job.
 *
 * <p>Source: OCA {@code queue_job} 14.0, {@code perform}; other than there, concurrency errors of the database count as retries, a delay of zero seconds
 * is honoured, and a server that is out of disk, memory or sessions, or takes no writes, fails no job at once.
 */
final class Outcomes {

    private static final Duration LONGEST_DELAY = Duration.ofDays(365_000);
    private static final Duration AFTER_CONCURRENCY_ERROR = Duration.ofSeconds(5);

    private static final int LONGEST_REFUSAL = 12; // times that: a minute

    private Outcomes() {}

    static Outcome of(Throwable error, ClaimedJob job, RetryPattern pattern) {
        if (error instanceof RetryableJobException retryable) {
            Duration delay = retryable.delay().orElseGet(() -> pattern.delay(job.retry(), ThreadLocalRandom.current()));
            return retry(error, job, delay, !retryable.isUncounted());
        }
        if (Sql.isConcurrencyError(error) || Sql.isServerTrouble(error)) {
            return retry(error, job, AFTER_CONCURRENCY_ERROR, true);
        }
        return new Failed(kept(error, Texts.message(error)), false);
    }

    /**
     * The job's own transaction was broken off, as by the end of its session: nothing of its work was kept, and it runs again. If it was the commit whose answer did not
     * come, the job is gone should that have been carried out, and this changes nothing. It counts, lest a job that brings its session down goes on for ever.
     */
    static Outcome afterBrokenOff(Throwable error, ClaimedJob job) {
        return retry(error, job, AFTER_CONCURRENCY_ERROR, true);
    }

    /** No session could be had, as when the pool or the server is full: the job had not begun, in its own eyes, so it uses up no retry, and comes back ever later. */
    static Outcome afterRefusedSession(Throwable error, ClaimedJob job) {
        Duration delay = AFTER_CONCURRENCY_ERROR.multipliedBy(Math.min(job.attempt(), LONGEST_REFUSAL));
        return retry(error, job, delay, false);
    }

    /** The queue's own table changed under the job's end, which says nothing of the job: it runs again at once. */
    static Outcome afterMovedPartition(SQLException error) {
        return new Retried(Duration.ZERO, false, kept(error, Texts.message(error)));
    }

    static Outcome timedOut(Throwable error, Duration timeout) {
        String message =
                "It ran longer than its function's timeout of " + timeout.toMillis() / 1000.0 + " s and was stopped";
        return new Failed(new Thrown("timeout", message, Texts.stackTrace(error)), true);
    }

    static Thrown kept(Throwable error, String message) {
        return new Thrown(Texts.name(error), message, Texts.stackTrace(error));
    }

    /** What can be recorded instead of an outcome that the database refused. */
    static Outcome refused(Outcome outcome, SQLException reason) {
        String why = "The database refused to store it: " + Texts.clean(String.valueOf(reason.getMessage()), 1_000);
        if (outcome instanceof Ending.Done) {
            return new Ending.Done(null, "The result was not kept. " + why);
        }
        return new Failed(new Thrown("unknown", why, null), false);
    }

    private static Outcome retry(Throwable error, ClaimedJob job, Duration delay, boolean counted) {
        if (counted && job.maxRetries() > 0 && job.retry() >= job.maxRetries()) {
            String message = "Max. retries (" + job.maxRetries() + ") reached: " + Texts.message(error);
            return new Failed(kept(error, message), false);
        }
        Duration storable = delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
        return new Retried(storable, counted, kept(error, Texts.message(error)));
    }
}
