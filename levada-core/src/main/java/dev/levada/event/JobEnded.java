package dev.levada.event;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The end of an execution on this node is recorded in the database.
 *
 * @param attempt 1 for its first execution ever
 * @param ran how long its method ran; zero when it had not begun
 * @param retryIn when it is {@linkplain JobOutcome#RETRIED tried again}, counted from its end; else null
 * @param errorName the exception's class, or {@code timeout} and the like; null when it met none
 * @param errorMessage what the exception says; null when it met none
 */
public record JobEnded(
        Instant at,
        String node,
        long jobId,
        String function,
        String channel,
        int attempt,
        JobOutcome outcome,
        Duration ran,
        @Nullable Duration retryIn,
        @Nullable String errorName,
        @Nullable String errorMessage)
        implements JobEvent {}
