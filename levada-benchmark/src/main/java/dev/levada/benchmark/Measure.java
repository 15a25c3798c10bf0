package dev.levada.benchmark;

import java.util.Locale;

/**
 * One figure beside its limit, both taken in the same run.
 *
 * @param measure what was measured, such as {@code execution/unlimited}
 * @param limit what the comparison did
 */
record Measure(String measure, double ours, double limit, double ratio, String unit) {

    static Measure of(String measure, double ours, double limit, String unit) {
        return new Measure(measure, ours, limit, ours / limit, unit);
    }

    /** One line of JSON. */
    String toJson() {
        return String.format(
                Locale.ROOT,
                "{\"measure\": \"%s\", \"ours\": %.2f, \"limit\": %.2f, \"ratio\": %.3f, \"unit\": \"%s\"}",
                measure,
                ours,
                limit,
                ratio,
                unit);
    }
}
