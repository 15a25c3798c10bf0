package dev.levada;

import org.jspecify.annotations.Nullable;

/** Checks of what users type. */
final class Checks {

    private static final int LONGEST_KEY = 1_000;
    private static final int LONGEST_TEXT = 10_000;

    private Checks() {}

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
        if (key == null || key.isEmpty() || key.length() > LONGEST_KEY) {
            throw new IllegalArgumentException("An identity key has 1 to " + LONGEST_KEY + " characters, not "
                    + (key == null ? 0 : key.length()) + "; use IdentityKey.exact(), or a hash of a longer text");
        }
        return text("identity key", key);
    }
}
