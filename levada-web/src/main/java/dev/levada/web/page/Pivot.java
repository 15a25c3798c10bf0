package dev.levada.web.page;

import dev.levada.history.FunctionWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Jobs done, function by week.
 *
 * <p>Source: the pivot of OCA {@code queue_job} 14.0 (rows by function, columns by the week of the day done).
 *
 * @param weeks their Mondays (UTC), oldest first
 * @param rows most done first
 */
public record Pivot(List<LocalDate> weeks, List<Row> rows) {

    /**
     * A function's row.
     *
     * @param done in each week
     * @param total in all weeks
     */
    public record Row(String function, List<Long> done, long total) {}

    /** Of what history tells. */
    static Pivot of(List<FunctionWeek> figures) {
        TreeSet<LocalDate> weeks = new TreeSet<>();
        Map<String, Map<LocalDate, Long>> done = new TreeMap<>();
        for (FunctionWeek each : figures) {
            weeks.add(each.week());
            done.computeIfAbsent(each.function(), name -> new HashMap<>())
                    .merge(each.week(), each.figures().done(), Long::sum);
        }
        List<Row> rows = new ArrayList<>();
        done.forEach((function, byWeek) -> {
            List<Long> cells =
                    weeks.stream().map(week -> byWeek.getOrDefault(week, 0L)).toList();
            rows.add(new Row(
                    function, cells, cells.stream().mapToLong(Long::longValue).sum()));
        });
        rows.sort(Comparator.comparingLong(Row::total).reversed());
        return new Pivot(List.copyOf(weeks), rows);
    }

    /** All functions together, as a chart of bars. */
    static String chart(List<FunctionWeek> figures) {
        TreeMap<LocalDate, long[]> sums = new TreeMap<>();
        for (FunctionWeek each : figures) {
            long[] sum = sums.computeIfAbsent(each.week(), week -> new long[2]);
            sum[0] += each.figures().done();
            sum[1] += each.figures().failures();
        }
        List<Instant> moments = sums.keySet().stream()
                .map(week -> week.atStartOfDay(ZoneOffset.UTC).toInstant())
                .toList();
        return ChartData.bars(
                moments,
                sums.values().stream().map(sum -> sum[0]).toList(),
                sums.values().stream().map(sum -> sum[1]).toList());
    }

    /** The largest cell, to compare the others with. */
    public long largest() {
        return rows.stream()
                .flatMap(row -> row.done().stream())
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }
}
