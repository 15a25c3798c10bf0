package dev.levada.web.document;

import dev.levada.status.DatabaseHealth;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the database stands, in JSON. */
public final class HealthDocument {

    private HealthDocument() {}

    /** All of it. */
    public static Map<String, @Nullable Object> of(DatabaseHealth health) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("live", table(health.live()));
        json.put("finished", health.finished().stream().map(HealthDocument::day).toList());
        json.put("oldest_transaction", health.oldest() == null ? null : transaction(health.oldest()));
        json.put("notification_queue", health.notificationQueue());
        json.put("connections", health.connections());
        json.put("max_connections", health.maxConnections());
        return json;
    }

    private static Map<String, @Nullable Object> table(DatabaseHealth.Table table) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("bytes", table.bytes());
        json.put("index_bytes", table.indexBytes());
        json.put("rows", table.rows());
        json.put("dead_rows", table.deadRows());
        json.put("last_vacuum_at", Values.moment(table.lastVacuum()));
        json.put("last_analyze_at", Values.moment(table.lastAnalyze()));
        return json;
    }

    private static Map<String, @Nullable Object> day(DatabaseHealth.DayTable day) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("day", day.day() == null ? null : day.day().toString());
        json.put("bytes", day.bytes());
        json.put("rows", day.rows());
        return json;
    }

    private static Map<String, @Nullable Object> transaction(DatabaseHealth.OpenTransaction oldest) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("pid", oldest.pid());
        json.put("application", oldest.application());
        json.put("state", oldest.state());
        json.put("age_seconds", Values.seconds(oldest.age()));
        json.put("xmin_age", oldest.xminAge());
        return json;
    }
}
