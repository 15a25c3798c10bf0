package dev.levada.function;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the text forms of a retry pattern. */
final class RetryPatternParser {

    private static final String NUMBER = "[\"']?(\\d{1,9})[\"']?";
    private static final String PAIR = NUMBER + "\\s*,\\s*" + NUMBER;

    /** One entry: a key and a number, {@code low-high}, {@code (low, high)} or {@code [low, high]}, up to a comma or the end. */
    private static final Pattern ENTRY = Pattern.compile("\\s*" + NUMBER + "\\s*:\\s*(?:" + NUMBER + "(?:\\s*-\\s*"
            + NUMBER + ")?|\\(\\s*" + PAIR + "\\s*\\)|\\[\\s*" + PAIR + "\\s*\\])\\s*(,|$)");

    private RetryPatternParser() {}

    static RetryPattern parse(String text, String whose) {
        String entries = text.strip();
        boolean map = entries.startsWith("{") && entries.endsWith("}");
        if (map) {
            entries = entries.substring(1, entries.length() - 1).strip();
        }
        RetryPattern pattern = RetryPattern.EMPTY;
        if (entries.isEmpty()) {
            return pattern;
        }
        Matcher entry = ENTRY.matcher(entries);
        Set<Integer> seen = new HashSet<>();
        int at = 0;
        boolean more = true;
        while (more) {
            if (!entry.region(at, entries.length()).lookingAt()) {
                throw unexpected(
                        text, whose, "cannot read \"" + entries.substring(at).strip() + "\"", null);
            }
            at = entry.end();
            int execution = Integer.parseInt(entry.group(1));
            if (!seen.add(execution)) {
                throw unexpected(text, whose, "it gives " + execution + " twice", null);
            }
            try {
                pattern = pattern.from(execution, seconds(entry, 2, 4, 6), seconds(entry, 3, 5, 7, 2));
            } catch (IllegalArgumentException e) {
                throw unexpected(text, whose, String.valueOf(e.getMessage()), e);
            }
            // The map of the original may end with a comma.
            more = ",".equals(entry.group(8)) && !(map && at == entries.length());
        }
        return pattern;
    }

    private static Duration seconds(Matcher entry, int... groups) {
        for (int group : groups) {
            String digits = entry.group(group);
            if (digits != null) {
                return Duration.ofSeconds(Long.parseLong(digits));
            }
        }
        throw new IllegalStateException("an entry without a delay");
    }

    private static IllegalArgumentException unexpected(
            String text, String whose, String reason, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "unexpected format of retry pattern" + whose + ": \"" + text + "\": " + reason
                        + "; write executions and seconds, such as \"1:60, 5:300\", or ranges of seconds, such as \"1:10-30, 5:300-600\"",
                cause);
    }
}
