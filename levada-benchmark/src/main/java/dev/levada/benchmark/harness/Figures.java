package dev.levada.benchmark.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The figures of all rounds: each is told as soon as it is taken, the medians at the end, so that a run that breaks off leaves what it had. One line
 * of JSON each. Not thread-safe.
 */
public final class Figures {

    private final Consumer<String> lines;
    private final Map<Key, List<Double>> taken = new LinkedHashMap<>();
    private int round = 1;

    public Figures(Consumer<String> lines) {
        this.lines = lines;
    }

    /** Says which round begins, from 1. */
    public void round(int number) {
        round = number;
    }

    /** Takes a figure of this round. */
    public void add(String peer, String measure, double value, String unit) {
        lines.accept(new JsonLine()
                .put("round", round)
                .put("peer", peer)
                .put("measure", measure)
                .put("value", value)
                .put("unit", unit)
                .toString());
        taken.computeIfAbsent(new Key(peer, measure, unit), key -> new ArrayList<>())
                .add(value);
    }

    /** Takes the percentiles of single measurements: {@code -p50}, {@code -p95}, {@code -p99} and {@code -max}. */
    public void add(String peer, String measure, Samples samples, String unit) {
        add(peer, measure + "-p50", samples.percentile(50), unit);
        add(peer, measure + "-p95", samples.percentile(95), unit);
        add(peer, measure + "-p99", samples.percentile(99), unit);
        add(peer, measure + "-max", samples.max(), unit);
    }

    /** Tells the median of each figure over the rounds it was taken in. */
    public void tellMedians() {
        taken.forEach((key, values) -> lines.accept(new JsonLine()
                .put("peer", key.peer)
                .put("measure", key.measure)
                .put("median", Samples.of(values).median())
                .put("unit", key.unit)
                .put("rounds", values)
                .toString()));
    }

    /**
     * Sets one figure's median beside another's, as {@code bin/bench quick} does; tells nothing if one was not taken.
     *
     * @param name how the comparison is called
     */
    public void compare(String name, String peer, String measure, String limitPeer, String limitMeasure) {
        Key ours = find(peer, measure);
        Key limit = find(limitPeer, limitMeasure);
        if (ours != null && limit != null) {
            double value = Samples.of(taken.getOrDefault(ours, List.of())).median();
            double beside = Samples.of(taken.getOrDefault(limit, List.of())).median();
            lines.accept(new JsonLine()
                    .put("measure", name)
                    .put("ours", value)
                    .put("limit", beside)
                    .put("ratio", value / beside)
                    .put("unit", ours.unit)
                    .toString());
        }
    }

    private @org.jspecify.annotations.Nullable Key find(String peer, String measure) {
        return taken.keySet().stream()
                .filter(key -> key.peer.equals(peer) && key.measure.equals(measure))
                .findFirst()
                .orElse(null);
    }

    private record Key(String peer, String measure, String unit) {}
}
