package dev.levada.web.document;

import dev.levada.history.Figures;
import dev.levada.history.FunctionFigures;
import dev.levada.history.FunctionWeek;
import dev.levada.history.Point;
import dev.levada.history.Series;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has happened, in JSON. */
public final class HistoryDocument {

    private HistoryDocument() {}

    /** Figures over time. */
    public static Map<String, @Nullable Object> series(Series series) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", series.name());
        json.put("resolution_seconds", Values.seconds(series.resolution()));
        json.put("points", series.points().stream().map(HistoryDocument::point).toList());
        return json;
    }

    /** Figures of a function. */
    public static Map<String, @Nullable Object> function(FunctionFigures function) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("function", function.function());
        json.putAll(figures(function.figures()));
        return json;
    }

    /** Figures of a function in a week. */
    public static Map<String, @Nullable Object> week(FunctionWeek week) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("function", week.function());
        json.put("week", week.week().toString());
        json.putAll(figures(week.figures()));
        return json;
    }

    private static Map<String, @Nullable Object> point(Point point) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("at", Values.moment(point.at()));
        json.putAll(figures(point.figures()));
        return json;
    }

    private static Map<String, @Nullable Object> figures(Figures figures) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("started", figures.started());
        json.put("done", figures.done());
        json.put("failed", figures.failed());
        json.put("retried", figures.retried());
        json.put("timed_out", figures.timedOut());
        json.put("crashed", figures.crashed());
        json.put("cancelled", figures.cancelled());
        json.put("wait_average_seconds", Values.seconds(figures.waitAverage()));
        json.put("wait_p50_seconds", Values.seconds(figures.waitP50()));
        json.put("wait_p95_seconds", Values.seconds(figures.waitP95()));
        json.put("run_average_seconds", Values.seconds(figures.runAverage()));
        json.put("run_p50_seconds", Values.seconds(figures.runP50()));
        json.put("run_p95_seconds", Values.seconds(figures.runP95()));
        json.put("run_total_seconds", Values.seconds(figures.runTotal()));
        return json;
    }
}
