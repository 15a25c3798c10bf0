package dev.levada.module;

import dev.levada.function.RetryPattern;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Retry patterns as data files give them: a dictionary of executions and seconds, both whole numbers or texts of such, a value also a list or tuple
 * of two, the range the delay is taken from; or the text form of {@link RetryPattern}.
 */
final class RetryPatternField {

    private static final String EXAMPLES =
            "; write executions and seconds, such as {1: 60, 5: 300}, or ranges of seconds, such as {1: (10, 30), 5: (300, 600)}";

    private RetryPatternField() {}

    /** @throws IllegalArgumentException when the value has another form */
    static RetryPattern read(@Nullable Object value) {
        if (value instanceof String text) {
            return RetryPattern.parse(text);
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw unexpected(FieldReader.shown(value) + " was given, expected a dictionary");
        }
        StringJoiner entries = new StringJoiner(", ");
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            entries.add(number("the execution", entry.getKey()) + ":" + delay(entry.getValue()));
        }
        return RetryPattern.parse(entries.toString());
    }

    private static String delay(@Nullable Object value) {
        if (!(value instanceof List<?> range)) {
            return number("the delay", value);
        }
        if (range.size() != 2) {
            throw unexpected("the delay " + FieldReader.shown(value) + " has " + range.size()
                    + " values, expected two: from, to");
        }
        return number("the delay", range.get(0)) + "-" + number("the delay", range.get(1));
    }

    private static String number(String what, @Nullable Object value) {
        String digits = value instanceof Long || value instanceof String
                ? value.toString().strip()
                : "";
        if (!digits.matches("\\d{1,9}")) {
            throw unexpected(what + " " + FieldReader.shown(value) + " is no whole number from 0 to 999999999");
        }
        return digits;
    }

    private static IllegalArgumentException unexpected(String reason) {
        return new IllegalArgumentException("unexpected format of retry pattern: " + reason + EXAMPLES);
    }
}
