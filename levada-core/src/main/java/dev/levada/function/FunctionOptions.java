package dev.levada.function;

import dev.levada.JobFunction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a job function says about its jobs; null is not given. Immutable.
 *
 * @param channel the complete name of the channel
 * @param retryPattern the delays between retries
 * @param priority smaller runs first
 * @param maxRetries the number of executions after which a retryable error is a failure; 0 for no end
 * @param timeout the longest run time; more than zero
 * @param description what people read in lists of jobs
 * @param relatedAction what opens the record a job is about
 */
public record FunctionOptions(
        @Nullable String channel,
        @Nullable RetryPattern retryPattern,
        @Nullable Integer priority,
        @Nullable Integer maxRetries,
        @Nullable Duration timeout,
        @Nullable String description,
        @Nullable RelatedActionSetting relatedAction) {

    /** Nothing given. */
    public static final FunctionOptions NONE = new FunctionOptions(null, null, null, null, null, null, null);

    public FunctionOptions {
        if (maxRetries != null && maxRetries < 0) {
            throw new IllegalArgumentException(
                    "max retries of " + maxRetries + " were given; give at least 1, or 0 for no end");
        }
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("a timeout of " + timeout + " was given; give more than zero");
        }
    }

    public FunctionOptions withChannel(String given) {
        return new FunctionOptions(given, retryPattern, priority, maxRetries, timeout, description, relatedAction);
    }

    public FunctionOptions withRetryPattern(RetryPattern given) {
        return new FunctionOptions(channel, given, priority, maxRetries, timeout, description, relatedAction);
    }

    public FunctionOptions withPriority(int given) {
        return new FunctionOptions(channel, retryPattern, given, maxRetries, timeout, description, relatedAction);
    }

    public FunctionOptions withMaxRetries(int given) {
        return new FunctionOptions(channel, retryPattern, priority, given, timeout, description, relatedAction);
    }

    public FunctionOptions withTimeout(Duration given) {
        return new FunctionOptions(channel, retryPattern, priority, maxRetries, given, description, relatedAction);
    }

    public FunctionOptions withDescription(String given) {
        return new FunctionOptions(channel, retryPattern, priority, maxRetries, timeout, given, relatedAction);
    }

    public FunctionOptions withRelatedAction(RelatedActionSetting given) {
        return new FunctionOptions(channel, retryPattern, priority, maxRetries, timeout, description, given);
    }

    static FunctionOptions of(JobFunction given, String function) {
        return new FunctionOptions(
                text(given.channel()),
                given.retryPattern().isBlank() ? null : RetryPattern.parse(given.retryPattern(), function),
                given.priority() == JobFunction.UNSET ? null : given.priority(),
                given.maxRetries() == JobFunction.UNSET ? null : given.maxRetries(),
                given.timeout().isBlank() ? null : TimeText.parse(given.timeout()),
                text(given.description()),
                given.relatedAction().isBlank() ? null : RelatedActionSetting.parse(given.relatedAction(), function));
    }

    private static @Nullable String text(String given) {
        return given.isBlank() ? null : given.strip();
    }
}
