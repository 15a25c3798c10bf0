package dev.levada.benchmark.harness;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One line of JSON: an object whose fields stand in the order they were put. Not thread-safe. */
public final class JsonLine {

    private static final int FIRST_PRINTABLE = 0x20;

    private final StringBuilder fields = new StringBuilder();

    /** Adds a text. */
    public JsonLine put(String name, String value) {
        return field(name, quoted(value));
    }

    /** Adds a whole number. */
    public JsonLine put(String name, long value) {
        return field(name, Long.toString(value));
    }

    /** Adds a number with three decimals; null where it is not finite, since JSON knows no such numbers. */
    public JsonLine put(String name, double value) {
        return field(name, number(value));
    }

    /** Adds an array of numbers. */
    public JsonLine put(String name, List<Double> values) {
        return field(name, values.stream().map(JsonLine::number).collect(Collectors.joining(", ", "[", "]")));
    }

    /** The line, without its end. */
    @Override
    public String toString() {
        return "{" + fields + "}";
    }

    private JsonLine field(String name, String json) {
        fields.append(fields.isEmpty() ? "" : ", ")
                .append(quoted(name))
                .append(": ")
                .append(json);
        return this;
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "null";
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE) {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
