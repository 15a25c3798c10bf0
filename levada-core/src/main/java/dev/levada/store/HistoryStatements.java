package dev.levada.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has happened: written by nodes into rows of their own, read in ranges. */
public final class HistoryStatements {

    /** How many numbers a row has besides its histograms. */
    public static final int COUNTS = 9;

    /** Stands for the function in rows of a channel and those below it. */
    public static final String AND_BELOW = "+";

    private static final List<String> COLUMNS =
            List.of("started", "done", "failed", "retried", "timed_out", "crashed", "cancelled", "wait_us", "run_us");

    /** Which rows are meant. */
    public enum Rows {
        /** Of all jobs together. */
        TOTAL("function = '' AND channel = '' AND ?::text IS NULL AND ?::text IS NULL"),
        /** Of one function. */
        FUNCTION("function = ? AND channel = '' AND ?::text IS NOT NULL"),
        /** Of one channel and those below it. */
        CHANNEL("function = '" + AND_BELOW + "' AND channel = ? AND ?::text IS NOT NULL"),
        /** Of each function. */
        FUNCTIONS("function <> '' AND channel = '' AND ?::text IS NULL AND ?::text IS NULL"),
        /** Of each channel. */
        CHANNELS("function = '' AND channel <> '' AND ?::text IS NULL AND ?::text IS NULL");

        private final String condition;

        Rows(String condition) {
            this.condition = condition;
        }
    }

    /** Takes a row as it is read. */
    public interface Reader {
        void row(Instant at, String function, String channel, long[] counts, Integer[] waits, Integer[] runs);
    }

    private final Schema schema;
    private final String[] add;
    private final String[] retain;

    public HistoryStatements(Schema schema) {
        this.schema = schema;
        String names = String.join(", ", COLUMNS);
        String sums = COLUMNS.stream()
                .map(column -> column + " = h." + column + " + EXCLUDED." + column)
                .collect(java.util.stream.Collectors.joining(", "));
        String template = """
                INSERT INTO ${schema}.history_%1$s AS h (at, function, channel, node_id, %2$s, waits, runs)
                VALUES (date_trunc('%1$s', now(), 'UTC'), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (function, channel, at, node_id) DO UPDATE
                SET %3$s, waits = ${schema}.histogram_plus(h.waits, EXCLUDED.waits), runs = ${schema}.histogram_plus(h.runs, EXCLUDED.runs)""";
        add = new String[] {
            schema.sql(template.formatted("minute", names, sums)), schema.sql(template.formatted("hour", names, sums))
        };
        retain = new String[] {
            schema.sql("DELETE FROM ${schema}.history_minute WHERE at < now() - interval '49 hours'"),
            schema.sql("DELETE FROM ${schema}.history_hour WHERE at < now() - ?::bigint * interval '1 microsecond'")
        };
    }

    /** Adds what a node has counted to the rows of this minute and this hour; in one transaction if the caller began one. */
    public void add(Connection connection, int nodeId, Collection<HistoryRow> rows) throws SQLException {
        for (String sql : add) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (HistoryRow row : rows) {
                    statement.setString(1, row.function());
                    statement.setString(2, row.channel());
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

    /**
     * Reads what happened from a moment on.
     *
     * @param hours whether hours are read, else minutes
     * @param name of the function or channel, for rows of one
     */
    public void read(
            Connection connection, boolean hours, Rows rows, @Nullable String name, Instant from, Reader reader)
            throws SQLException {
        String sql = schema.sql("SELECT at, function, channel, " + String.join(", ", COLUMNS)
                + ", waits, runs FROM ${schema}.history_" + (hours ? "hour" : "minute") + " WHERE " + rows.condition
                + " AND at >= ?::timestamptz");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            statement.setString(2, name);
            statement.setString(3, from.toString());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long[] counts = new long[COUNTS];
                    for (int i = 0; i < COUNTS; i++) {
                        counts[i] = row.getLong(4 + i);
                    }
                    reader.row(
                            row.getTimestamp(1).toInstant(),
                            row.getString(2),
                            row.getString(3),
                            counts,
                            (Integer[]) row.getArray(4 + COUNTS).getArray(),
                            (Integer[]) row.getArray(5 + COUNTS).getArray());
                }
            }
        }
    }

    /** Removes minutes of more than two days ago, and hours older than this. */
    public void retain(Connection connection, Duration age) throws SQLException {
        try (PreparedStatement minutes = connection.prepareStatement(retain[0]);
                PreparedStatement hours = connection.prepareStatement(retain[1])) {
            minutes.executeUpdate();
            hours.setLong(1, Sql.micros(age));
            hours.executeUpdate();
        }
    }
}
