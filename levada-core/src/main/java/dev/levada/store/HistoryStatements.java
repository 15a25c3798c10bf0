package dev.levada.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What has happened: written by nodes into rows of their own, read in ranges. All goes by the primary key, which begins with function and channel. */
public final class HistoryStatements {

    /** How many numbers a row has besides its histograms. */
    public static final int COUNTS = 9;

    private static final List<String> COLUMNS =
            List.of("started", "done", "failed", "retried", "timed_out", "crashed", "cancelled", "wait_us", "run_us");

    /** Of what length the times are that rows stand for. */
    public enum Unit {
        MINUTE(Duration.ofMinutes(1)),
        HOUR(Duration.ofHours(1)),
        DAY(Duration.ofDays(1));

        private final Duration length;
        private final String text = name().toLowerCase(Locale.ROOT);

        Unit(Duration length) {
            this.length = length;
        }

        /** How long one is. */
        public Duration length() {
            return length;
        }
    }

    /** Takes a row as it is read. */
    public interface Reader {
        void row(Instant at, HistoryKey key, long[] counts, int[] waits, int[] runs);
    }

    private final Map<Unit, String> add = new EnumMap<>(Unit.class);
    private final Map<Unit, String> read = new EnumMap<>(Unit.class);
    private final Map<Unit, String> retain = new EnumMap<>(Unit.class);
    private final String functions;
    private final String channels;

    public HistoryStatements(Schema schema) {
        String names = String.join(", ", COLUMNS);
        String sums = COLUMNS.stream()
                .map(column -> column + " = h." + column + " + EXCLUDED." + column)
                .collect(Collectors.joining(", "));
        for (Unit unit : Unit.values()) {
            add.put(unit, schema.sql("""
                    INSERT INTO ${schema}.history_%1$s AS h (at, function, channel, node_id, %2$s, waits, runs)
                    VALUES (date_trunc('%1$s', now(), 'UTC'), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (function, channel, at, node_id) DO UPDATE
                    SET %3$s, waits = ${schema}.histogram_plus(h.waits, EXCLUDED.waits), runs = ${schema}.histogram_plus(h.runs, EXCLUDED.runs)""".formatted(unit.text, names, sums)));
            read.put(unit, schema.sql("""
                    SELECT h.at, h.function, h.channel, %s, h.waits::text, h.runs::text FROM unnest(?::text[], ?::text[]) AS k (function, channel)
                    CROSS JOIN LATERAL (
                        SELECT * FROM ${schema}.history_%s i
                        WHERE i.function = k.function COLLATE "C" AND i.channel = k.channel COLLATE "C" AND i.at >= ?::timestamptz
                    ) AS h""".formatted(names, unit.text)));
            retain.put(
                    unit,
                    schema.sql(
                            "DELETE FROM ${schema}.history_%s WHERE at < now() - ?::bigint * interval '1 microsecond'"
                                    .formatted(unit.text)));
        }
        functions = schema.sql("""
                WITH RECURSIVE k (name) AS (
                    (SELECT function FROM ${schema}.history_day WHERE function > '+' ORDER BY function LIMIT 1)
                    UNION ALL
                    SELECT (SELECT h.function FROM ${schema}.history_day h WHERE h.function > k.name ORDER BY h.function LIMIT 1)
                    FROM k WHERE k.name IS NOT NULL
                )
                SELECT name FROM k WHERE name IS NOT NULL""");
        channels = schema.sql("""
                WITH RECURSIVE k (name) AS (
                    (SELECT channel FROM ${schema}.history_day WHERE function = '' AND channel > '' ORDER BY channel LIMIT 1)
                    UNION ALL
                    SELECT (SELECT h.channel FROM ${schema}.history_day h
                            WHERE h.function = '' AND h.channel > k.name ORDER BY h.channel LIMIT 1)
                    FROM k WHERE k.name IS NOT NULL
                )
                SELECT name FROM k WHERE name IS NOT NULL""");
    }

    /** Adds what a node has counted to the rows of this minute, hour and day; in one transaction if the caller began one. */
    public void add(Connection connection, int nodeId, Collection<HistoryRow> rows) throws SQLException {
        for (String sql : add.values()) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (HistoryRow row : rows) {
                    statement.setString(1, row.key().function());
                    statement.setString(2, row.key().channel());
                    statement.setInt(3, nodeId);
                    for (int i = 0; i < COUNTS; i++) {
                        statement.setLong(4 + i, row.counts()[i]);
                    }
                    statement.setObject(4 + COUNTS, row.waits());
                    statement.setObject(5 + COUNTS, row.runs());
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
    }

    /** The keys of all functions that there is something of. */
    public List<HistoryKey> functions(Connection connection) throws SQLException {
        return names(connection, functions).stream().map(HistoryKey::ofFunction).toList();
    }

    /** The keys of all channels, without those below, that there is something of. */
    public List<HistoryKey> channels(Connection connection) throws SQLException {
        return names(connection, channels).stream().map(HistoryKey::ofChannel).toList();
    }

    /** Reads what happened from a moment on. */
    public void read(Connection connection, Unit unit, List<HistoryKey> keys, Instant from, Reader reader)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(read.get(unit))) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", keys.stream().map(HistoryKey::function).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text", keys.stream().map(HistoryKey::channel).toArray()));
            statement.setString(3, from.toString());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long[] counts = new long[COUNTS];
                    for (int i = 0; i < COUNTS; i++) {
                        counts[i] = row.getLong(4 + i);
                    }
                    reader.row(
                            row.getTimestamp(1).toInstant(),
                            new HistoryKey(row.getString(2), row.getString(3)),
                            counts,
                            numbers(row.getString(4 + COUNTS)),
                            numbers(row.getString(5 + COUNTS)));
                }
            }
        }
    }

    /** Reads <code>{1,2,3}</code>: the driver would make an object of each number, and there are hundreds of thousands in a week. */
    private static int[] numbers(String array) {
        int[] numbers = new int[array.length() / 2];
        int count = 0;
        int number = 0;
        for (int i = 1; i < array.length(); i++) {
            char c = array.charAt(i);
            if (c >= '0' && c <= '9') {
                number = number * 10 + c - '0';
            } else if (i > 1) {
                numbers[count++] = number;
                number = 0;
            }
        }
        return Arrays.copyOf(numbers, count);
    }

    /** Removes rows of a unit that are older than this. */
    public void retain(Connection connection, Unit unit, Duration age) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(retain.get(unit))) {
            statement.setLong(1, Sql.micros(age));
            statement.executeUpdate();
        }
    }

    private static List<String> names(Connection connection, String sql) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
