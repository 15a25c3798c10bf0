package dev.levada.event;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A worker of this node begins to execute a job.
 *
 * @param attempt 1 for its first execution ever
 * @param waited since it was delayed, or since its ETA; null where that is not known, as after a requeue or a crash
 */
public record JobStarted(
        Instant at,
        String node,
        long jobId,
        String function,
        String channel,
        int attempt,
        @Nullable Duration waited) implements JobEvent {}
