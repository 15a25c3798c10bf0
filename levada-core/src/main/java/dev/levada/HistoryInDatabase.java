package dev.levada;

import dev.levada.channel.ChannelName;
import dev.levada.history.Figures;
import dev.levada.history.FunctionFigures;
import dev.levada.history.FunctionWeek;
import dev.levada.history.Histogram;
import dev.levada.history.History;
import dev.levada.history.Point;
import dev.levada.history.Scope;
import dev.levada.history.Series;
import dev.levada.store.HistoryKey;
import dev.levada.store.HistoryStatements;
import dev.levada.store.HistoryStatements.Unit;
import dev.levada.store.Schema;
import dev.levada.store.SearchStatements;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What has happened, by the statements of the store. */
final class HistoryInDatabase implements History {

    private static final int MOST_POINTS = 200;
    private static final int MOST_SERIES = 50;
    private static final Duration LEAST = Duration.ofMinutes(1);
    private static final Duration MOST = Duration.ofDays(400);
    /** Further back there are hours only. */
    private static final Duration MINUTES = Duration.ofDays(2);
    /** Where many are read, minutes, and then hours, would be too many earlier. */
    private static final Duration MINUTES_OF_MANY = Duration.ofHours(2);

    private static final Duration HOURS_OF_MANY = Duration.ofDays(2);

    private static final List<Duration> OF_MINUTES =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(10), Duration.ofMinutes(15));
    private static final List<Duration> OF_HOURS = List.of(
            Duration.ofHours(1),
            Duration.ofHours(3),
            Duration.ofHours(6),
            Duration.ofHours(12),
            Duration.ofDays(1),
            Duration.ofDays(2),
            Duration.ofDays(4));

    /** What is summed up of rows. */
    private static final class Sum {
        private final long[] counts = new long[HistoryStatements.COUNTS];
        private final Histogram waits = new Histogram();
        private final Histogram runs = new Histogram();

        void add(long[] more, int[] moreWaits, int[] moreRuns) {
            for (int i = 0; i < counts.length; i++) {
                counts[i] += more[i];
            }
            waits.add(moreWaits);
            runs.add(moreRuns);
        }

        Figures figures() {
            return new Figures(
                    counts[0],
                    counts[1],
                    counts[2],
                    counts[3],
                    counts[4],
                    counts[5],
                    counts[6],
                    average(counts[7], waits.total()),
                    waits.percentile(0.5),
                    waits.percentile(0.95),
                    average(counts[8], runs.total()),
                    runs.percentile(0.5),
                    runs.percentile(0.95),
                    micros(counts[8]));
        }

        private static @Nullable Duration average(long sum, long number) {
            return number == 0 ? null : micros(sum / number);
        }

        private static Duration micros(long micros) {
            return Duration.of(micros, java.time.temporal.ChronoUnit.MICROS);
        }
    }

    private final Looks looks;
    private final HistoryStatements statements;
    private final SearchStatements clock;

    HistoryInDatabase(Database database, Schema schema) {
        this.looks = new Looks(database, Looks.USUAL);
        this.statements = new HistoryStatements(schema);
        this.clock = new SearchStatements(schema);
    }

    @Override
    public Series series(Duration back, Scope scope) {
        if (scope.channel() != null && scope.function() != null) {
            throw new IllegalArgumentException(
                    "Figures are kept by channel and by function, not by both; ask for one of " + scope);
        }
        Unit unit = check(back).compareTo(MINUTES) > 0 ? Unit.HOUR : Unit.MINUTE;
        String channel = scope.channel();
        String function = scope.function();
        HistoryKey key = channel != null
                ? HistoryKey.ofChannelAndBelow(ChannelName.full(channel))
                : function != null ? HistoryKey.ofFunction(function) : HistoryKey.TOTAL;
        Duration resolution = resolution(back, unit);
        return looks.look("read the history", connection -> {
            Instant now = clock.now(connection);
            Instant from = floor(now.minus(back), resolution);
            Map<HistoryKey, Map<Instant, Sum>> sums = sums(connection, unit, List.of(key), from, resolution);
            String name = channel != null ? channel : function != null ? function : "";
            return series(name, from, now, resolution, sums.getOrDefault(key, Map.of()));
        });
    }

    @Override
    public List<Series> series(Duration back, By by, int most) {
        if (most < 1 || most > MOST_SERIES) {
            throw new IllegalArgumentException("There may be 1 to " + MOST_SERIES + " series, not " + most);
        }
        Unit unit = check(back).compareTo(MINUTES_OF_MANY) > 0 ? Unit.HOUR : Unit.MINUTE;
        Duration resolution = resolution(back, unit);
        return looks.look("read the history", connection -> {
            Instant now = clock.now(connection);
            Instant from = floor(now.minus(back), resolution);
            List<HistoryKey> all =
                    by == By.CHANNEL ? statements.channels(connection) : statements.functions(connection);
            Map<HistoryKey, Sum> totals = totals(connection, ofMany(back), all, now.minus(back));
            List<HistoryKey> busiest = totals.entrySet().stream()
                    .sorted(Comparator.comparing((Map.Entry<HistoryKey, Sum> entry) ->
                                    -entry.getValue().figures().executions())
                            .thenComparing(entry -> name(entry.getKey())))
                    .limit(most)
                    .map(Map.Entry::getKey)
                    .toList();
            Map<HistoryKey, Map<Instant, Sum>> sums = sums(connection, unit, busiest, from, resolution);
            return busiest.stream()
                    .map(key -> series(name(key), from, now, resolution, sums.getOrDefault(key, Map.of())))
                    .toList();
        });
    }

    @Override
    public List<FunctionFigures> functions(Duration back) {
        check(back);
        return looks.look("read the history", connection -> {
            Instant from = clock.now(connection).minus(back);
            Map<HistoryKey, Sum> totals = totals(connection, ofMany(back), statements.functions(connection), from);
            return totals.entrySet().stream()
                    .map(entry -> new FunctionFigures(
                            entry.getKey().function(), entry.getValue().figures()))
                    .sorted(Comparator.comparing((FunctionFigures function) ->
                                    function.figures().runTotal())
                            .reversed()
                            .thenComparing(FunctionFigures::function))
                    .toList();
        });
    }

    @Override
    public List<FunctionWeek> weeks(Duration back) {
        check(back);
        return looks.look("read the history", connection -> {
            Instant first = monday(clock.now(connection).minus(back))
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
            Map<LocalDate, Map<String, Sum>> sums = new TreeMap<>();
            statements.read(
                    connection,
                    Unit.DAY,
                    statements.functions(connection),
                    first,
                    (at, key, counts, waits, runs) -> sums.computeIfAbsent(monday(at), unknown -> new TreeMap<>())
                            .computeIfAbsent(key.function(), unknown -> new Sum())
                            .add(counts, waits, runs));
            List<FunctionWeek> weeks = new ArrayList<>();
            sums.forEach((week, functions) ->
                    functions.forEach((function, sum) -> weeks.add(new FunctionWeek(function, week, sum.figures()))));
            return weeks;
        });
    }

    private Map<HistoryKey, Map<Instant, Sum>> sums(
            Connection connection, Unit unit, List<HistoryKey> keys, Instant from, Duration resolution)
            throws SQLException {
        Map<HistoryKey, Map<Instant, Sum>> sums = new HashMap<>();
        statements.read(
                connection,
                unit,
                keys,
                from,
                (at, key, counts, waits, runs) -> sums.computeIfAbsent(key, unknown -> new HashMap<>())
                        .computeIfAbsent(floor(at, resolution), unknown -> new Sum())
                        .add(counts, waits, runs));
        return sums;
    }

    private Map<HistoryKey, Sum> totals(Connection connection, Unit unit, List<HistoryKey> keys, Instant from)
            throws SQLException {
        Map<HistoryKey, Sum> totals = new HashMap<>();
        statements.read(
                connection,
                unit,
                keys,
                floor(from, unit.length()),
                (at, key, counts, waits, runs) ->
                        totals.computeIfAbsent(key, unknown -> new Sum()).add(counts, waits, runs));
        return totals;
    }

    private static Unit ofMany(Duration back) {
        if (back.compareTo(MINUTES_OF_MANY) <= 0) {
            return Unit.MINUTE;
        }
        return back.compareTo(HOURS_OF_MANY) <= 0 ? Unit.HOUR : Unit.DAY;
    }

    private static String name(HistoryKey key) {
        return key.function().isEmpty() ? key.channel() : key.function();
    }

    private static LocalDate monday(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    private static Series series(String name, Instant from, Instant now, Duration resolution, Map<Instant, Sum> sums) {
        List<Point> points = new ArrayList<>();
        for (Instant at = from; !at.isAfter(now); at = at.plus(resolution)) {
            Sum sum = sums.get(at);
            points.add(new Point(at, sum == null ? Figures.NONE : sum.figures()));
        }
        return new Series(name, resolution, points);
    }

    private static Duration resolution(Duration back, Unit unit) {
        List<Duration> all = unit == Unit.HOUR ? OF_HOURS : OF_MINUTES;
        return all.stream()
                // One interval more than fit, since the first and the last are parts.
                .filter(resolution -> back.toMillis() / resolution.toMillis() + 2 <= MOST_POINTS)
                .findFirst()
                .orElse(all.get(all.size() - 1));
    }

    private static Instant floor(Instant at, Duration resolution) {
        long seconds = resolution.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), seconds) * seconds);
    }

    private static Duration check(Duration back) {
        if (back.compareTo(LEAST) < 0 || back.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("The history is read for the last minute to 400 days, not " + back);
        }
        return back;
    }
}
