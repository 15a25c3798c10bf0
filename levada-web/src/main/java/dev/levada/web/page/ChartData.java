package dev.levada.web.page;

import dev.levada.history.Figures;
import dev.levada.history.Point;
import dev.levada.history.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A chart as {@code chart.js} draws it, written as JSON. Holds numbers and fixed words only. */
final class ChartData {

    private final StringBuilder json = new StringBuilder();
    private final List<Instant> moments;
    private int series;

    /**
     * Begins a chart.
     *
     * @param unit {@code jobs} or {@code seconds}
     */
    private ChartData(String unit, boolean bars, List<Instant> moments) {
        this.moments = moments;
        json.append("{\"unit\":\"")
                .append(unit)
                .append("\",\"bars\":")
                .append(bars)
                .append(",\"x\":[");
        for (int i = 0; i < moments.size(); i++) {
            json.append(i == 0 ? "" : ",").append(moments.get(i).getEpochSecond());
        }
        json.append("],\"series\":[");
    }

    /** Jobs that ended a minute, well and badly. */
    static String throughput(Series of) {
        double minutes = of.resolution().toSeconds() / 60.0;
        return new ChartData("jobs", false, moments(of))
                .add("done", "done", true, of, figures -> figures.done() / minutes)
                .add("failed", "failed", true, of, figures -> figures.failures() / minutes)
                .end();
    }

    /** How long jobs waited, and ran. */
    static String latency(Series of) {
        return new ChartData("seconds", false, moments(of))
                .add("wait p50", "wait", false, of, figures -> seconds(figures.waitP50()))
                .add("wait p95", "later", false, of, figures -> seconds(figures.waitP95()))
                .add("run p95", "water", false, of, figures -> seconds(figures.runP95()))
                .end();
    }

    /** What happened to each of some moments, as bars. */
    static String bars(List<Instant> moments, List<Long> done, List<Long> failed) {
        return new ChartData("jobs", true, moments)
                .add("done", "done", true, done, value -> (double) value)
                .add("failed", "failed", true, failed, value -> (double) value)
                .end();
    }

    private static List<Instant> moments(Series of) {
        return of.points().stream().map(Point::at).toList();
    }

    private static double seconds(@Nullable Duration duration) {
        return duration == null ? Double.NaN : duration.toNanos() / 1e9;
    }

    private ChartData add(String label, String kind, boolean fill, Series of, ToDoubleFunction<Figures> value) {
        return add(label, kind, fill, of.points(), point -> value.applyAsDouble(point.figures()));
    }

    private <T> ChartData add(String label, String kind, boolean fill, List<T> values, Function<T, Double> value) {
        if (values.size() != moments.size()) {
            throw new IllegalArgumentException(
                    "A series has " + values.size() + " values for " + moments.size() + " moments");
        }
        json.append(series++ == 0 ? "" : ",")
                .append("{\"label\":\"")
                .append(label)
                .append("\",\"kind\":\"")
                .append(kind)
                .append("\",\"fill\":")
                .append(fill)
                .append(",\"y\":[");
        for (int i = 0; i < values.size(); i++) {
            double number = value.apply(values.get(i));
            json.append(i == 0 ? "" : ",")
                    .append(Double.isFinite(number) ? String.format(Locale.ROOT, "%.4g", number) : "null");
        }
        json.append("]}");
        return this;
    }

    private String end() {
        return json.append("]}").toString();
    }
}
