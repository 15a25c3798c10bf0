package dev.levada;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a job's method to say: this did not work now, try again later.
 *
 * <p>The work done so far in the job's transaction is rolled back. The job runs again after the delay given here, else after the one
 * its function's retry pattern names, else after 600 seconds; once it has been executed {@code max retries} times it fails instead.
 *
 * <p>Source: OCA {@code queue_job} 14.0, {@code RetryableJobError}; other than there, a delay of zero is honoured.
 */
public class RetryableJobException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration delay;
    private final boolean uncounted;

    /** Tries again after the delay of the retry pattern. */
    public RetryableJobException(String message) {
        this(message, null, null, false);
    }

    /** Tries again after the delay of the retry pattern. */
    public RetryableJobException(String message, @Nullable Throwable cause) {
        this(message, cause, null, false);
    }

    /**
     * Tries again after a delay of one's own.
     *
     * @param delay zero (at once) or more
     * @throws IllegalArgumentException when the delay is negative
     */
    public RetryableJobException(String message, Duration delay) {
        this(message, null, delay, false);
    }

    private RetryableJobException(
            String message, @Nullable Throwable cause, @Nullable Duration delay, boolean uncounted) {
        super(message, cause);
        if (delay != null && delay.isNegative()) {
            throw new IllegalArgumentException("The delay until the next try must be zero or more, not " + delay);
        }
        this.delay = delay;
        this.uncounted = uncounted;
    }

    /** Tries again after a delay of one's own (zero or more), without using up one of the job's retries. */
    public static RetryableJobException uncounted(String message, Duration delay) {
        return new RetryableJobException(message, null, delay, true);
    }

    /** The delay asked for; empty when the retry pattern decides. */
    public Optional<Duration> delay() {
        return Optional.ofNullable(delay);
    }

    /** Whether this execution does not count against the job's max retries. */
    public boolean isUncounted() {
        return uncounted;
    }
}
