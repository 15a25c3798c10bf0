package dev.levada.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gauges of one name that differ in their tags and come and go. Set by one thread, read by any. */
final class GaugeFamily {

    private final MultiGauge gauges;
    private volatile Map<Tags, Double> values = Map.of();

    GaugeFamily(MeterRegistry registry, Tags common, String name, @Nullable String unit, String description) {
        gauges = MultiGauge.builder(name)
                .baseUnit(unit)
                .description(description)
                .tags(common)
                .register(registry);
    }

    /** Has exactly these gauges, with these values. */
    void set(Map<Tags, Double> now) {
        Map<Tags, Double> next = Map.copyOf(now);
        values = next;
        List<Row<?>> rows = new ArrayList<>();
        for (Tags tags : next.keySet()) {
            // Those that are there already stay registered, so that whoever reads them meanwhile misses none.
            rows.add(Row.of(tags, () -> values.getOrDefault(tags, Double.NaN)));
        }
        gauges.register(rows);
    }

    /** What the values are is not known now: the gauges stay, and give no number. */
    void unknown() {
        values = Map.of();
    }
}
