package dev.levada;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Checks of what users type. */
final class Checks {

    private static final int LONGEST_KEY_BYTES = 1_000;
    private static final int LONGEST_TEXT = 10_000;

    private static final Instant EARLIEST_ETA = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant AFTER_LATEST_ETA = Instant.parse("+10000-01-01T00:00:00Z");
    private static final Duration LONGEST_ETA = Duration.ofDays(365_000);

    private Checks() {}

    static Instant eta(Instant eta) {
        if (eta.isBefore(EARLIEST_ETA) || !eta.isBefore(AFTER_LATEST_ETA)) {
            throw new IllegalArgumentException("An ETA lies in the years 1 to 9999, not at " + eta);
        }
        return eta;
    }

    static Duration eta(Duration fromNow) {
        if (fromNow.isNegative() || fromNow.compareTo(LONGEST_ETA) > 0) {
            throw new IllegalArgumentException("An ETA lies ahead or is now: expected a duration of zero to "
                    + LONGEST_ETA.toDays() + " days, not " + fromNow);
        }
        return fromNow;
    }

    static String text(String what, String text) {
        if (text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException(
                    "The " + what + " is too long: " + text.length() + " characters, at most " + LONGEST_TEXT);
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                throw new IllegalArgumentException("The " + what + " holds "
                        + (c == 0 ? "U+0000" : "half a surrogate pair") + " at position " + i
                        + ", which PostgreSQL cannot store; remove it");
            }
        }
        return text;
    }

    static String identityKey(@Nullable String key) {
        int bytes = key == null ? 0 : key.getBytes(StandardCharsets.UTF_8).length;
        if (key == null || bytes == 0 || bytes > LONGEST_KEY_BYTES) {
            throw new IllegalArgumentException("An identity key has 1 to " + LONGEST_KEY_BYTES + " bytes (UTF-8), not "
                    + bytes + "; use IdentityKey.exact(), or a hash of a longer text");
        }
        return text("identity key", key);
    }
}
