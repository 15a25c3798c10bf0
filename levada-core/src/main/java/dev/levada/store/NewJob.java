package dev.levada.store;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job to be stored.
 *
 * @param args a JSON array
 * @param context a JSON object of texts; null: none
 * @param channel full name
 * @param eta not before; null when {@code delay} says it, or at once
 * @param delay not before this long from now, by the database's clock
 */
public record NewJob(
        String function,
        String args,
        @Nullable String context,
        String channel,
        int priority,
        int maxRetries,
        @Nullable Instant eta,
        @Nullable Duration delay,
        @Nullable String description,
        @Nullable String identityKey) {}
