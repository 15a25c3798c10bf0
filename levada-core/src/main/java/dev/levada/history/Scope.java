package dev.levada.history;

import org.jspecify.annotations.Nullable;

/**
 * Of which jobs the figures are. Immutable.
 *
 * @param channel full name, with the channels below; null: all
 * @param function null: all
 */
public record Scope(@Nullable String channel, @Nullable String function) {

    /** All jobs. */
    public static Scope everything() {
        return new Scope(null, null);
    }

    /** Those of a channel and the channels below. */
    public static Scope ofChannel(String channel) {
        return new Scope(channel, null);
    }

    /** Those of a function. */
    public static Scope ofFunction(String function) {
        return new Scope(null, function);
    }
}
