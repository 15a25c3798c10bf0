package dev.levada.web.document;

import dev.levada.status.Count;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How single values are written. */
final class Values {

    private Values() {}

    static @Nullable String moment(@Nullable Instant moment) {
        return moment == null ? null : moment.toString();
    }

    static @Nullable Double seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis() / 1_000.0;
    }

    static @Nullable String lower(@Nullable Enum<?> value) {
        return value == null ? null : value.name().toLowerCase(Locale.ROOT);
    }

    static Map<String, Object> count(Count count) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("number", count.number());
        json.put("estimated", count.estimated());
        return json;
    }
}
