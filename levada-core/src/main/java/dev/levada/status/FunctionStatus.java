package dev.levada.status;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A job function, with the defaults in force for its jobs.
 *
 * @param parameters their types, as people read them
 * @param retryPattern empty: none
 * @param tag only nodes that have it run it; null: any node that knows it
 * @param overridden which of {@code channel, priority, max_retries, retry_pattern, timeout, description, related_action} come from a record in the database instead of the
 *     function itself
 * @param nodes names of the nodes that run it now; empty: its jobs are set aside
 */
public record FunctionStatus(
        String name,
        List<String> parameters,
        String channel,
        int priority,
        int maxRetries,
        String retryPattern,
        @Nullable Duration timeout,
        @Nullable String description,
        @Nullable String tag,
        Set<String> overridden,
        List<String> nodes) {

    public FunctionStatus {
        parameters = List.copyOf(parameters);
        overridden = Set.copyOf(overridden);
        nodes = List.copyOf(nodes);
    }
}
