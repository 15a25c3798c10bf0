package dev.levada;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a job function by its name, with its arguments as JSON: for programs that do not have the function themselves, such as the REST API. Immutable.
 *
 * @param function its name, such as {@code sale.order.export}; some node must have registered it
 * @param arguments a JSON array, one value for each parameter
 * @param context what is carried along, such as the tenant
 * @param channel null: the function's
 * @param priority null: the function's
 * @param maxRetries executions, 0 for no limit; null: the function's
 * @param eta not before this moment
 * @param fromNow not before so long from now; null if there is an ETA
 * @param description null: the function's
 * @param identityKey while a job with the same key waits, none is added; null: none
 */
public record NamedCall(
        String function,
        String arguments,
        Map<String, String> context,
        @Nullable String channel,
        @Nullable Integer priority,
        @Nullable Integer maxRetries,
        @Nullable Instant eta,
        @Nullable Duration fromNow,
        @Nullable String description,
        @Nullable String identityKey) {

    /** Checks what does not depend on the function. */
    public NamedCall {
        context = Map.copyOf(context);
        if (eta != null && fromNow != null) {
            throw new IllegalArgumentException("A job begins at a moment or after a time, not both; give one of them");
        }
    }

    /** With the defaults of the function. */
    public static NamedCall of(String function, String arguments) {
        return new NamedCall(function, arguments, Map.of(), null, null, null, null, null, null, null);
    }
}
