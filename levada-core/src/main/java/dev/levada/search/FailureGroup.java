package dev.levada.search;

import dev.levada.status.Count;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Failed jobs of one function that are alike: the same exception, and a message that differs in numbers, ids and quoted texts only.
 *
 * @param fingerprint of exception and normalised message: 16 hexadecimal digits
 * @param exceptionName null where the job names none
 * @param message of the sample job, the first 500 characters
 * @param firstSeen when the oldest of those that are failed now has failed; null where the job does not say
 * @param lastSeen when the newest of them has failed
 * @param sampleJob the newest of them
 * @param query the jobs of the group, as a query
 */
public record FailureGroup(
        String fingerprint,
        String function,
        @Nullable String exceptionName,
        @Nullable String message,
        Count count,
        @Nullable Instant firstSeen,
        @Nullable Instant lastSeen,
        long sampleJob,
        JobQuery query) {

    /** The same with another number of jobs. */
    public FailureGroup withCount(Count other) {
        return new FailureGroup(
                fingerprint, function, exceptionName, message, other, firstSeen, lastSeen, sampleJob, query);
    }
}
