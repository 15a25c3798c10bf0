package dev.levada.store;

import dev.levada.JobLogLine;
import dev.levada.LogLevel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The lines that jobs log. Each execution has a ring of places: a line takes the place of the one that stood {@link #KEPT} lines before it, so the bound needs no
 * second statement, and writing a line again changes nothing.
 */
public final class JobLogStatements {

    /** The lines kept of an execution: its last ones. */
    public static final int KEPT = 1_000;

    /**
     * A line to be kept.
     *
     * @param at microseconds since 1970, by the database's clock
     */
    public record NewLine(long jobId, int attempt, int number, long at, LogLevel level, String text) {}

    // In the order of places: two statements with lines of the same execution must not wait for each other.
    private static final String PLACES = """
             ORDER BY 1, 2, 3
            ON CONFLICT (job_id, attempt, place) DO UPDATE
                SET number = excluded.number, at = excluded.at, level = excluded.level, text = excluded.text
                WHERE l.number < excluded.number""";

    private final String write;
    private final String newest;
    private final String following;

    public JobLogStatements(Schema schema) {
        write = schema.sql("""
                WITH held AS MATERIALIZED (
                    SELECT j.id, j.attempt FROM ${schema}.job j WHERE j.id = ANY (?) AND %s AND j.node_id = ?
                )
                INSERT INTO ${schema}.job_log AS l (job_id, attempt, place, number, at, level, text)
                SELECT g.id, g.attempt, g.number %% %d, g.number, 'epoch'::timestamptz + g.at_us * interval '1 microsecond', g.level, g.text
                FROM unnest(?::bigint[], ?::int[], ?::int[], ?::bigint[], ?::text[], ?::text[]) AS g (id, attempt, number, at_us, level, text)
                JOIN held h ON h.id = g.id AND h.attempt = g.attempt""".formatted(Plans.STARTED, KEPT) + PLACES);
        newest = schema.sql("""
                SELECT attempt, number, at, level, text FROM ${schema}.job_log
                WHERE job_id = ? ORDER BY attempt DESC, number DESC LIMIT ?""");
        following = schema.sql("""
                SELECT attempt, number, at, level, text FROM ${schema}.job_log
                WHERE job_id = ? AND attempt = ? AND number > ? ORDER BY number LIMIT ?""");
    }

    /**
     * Keeps lines of executions that this node has, in the caller's transaction if there is one. Of executions that it no longer has it keeps none.
     *
     * @param lines at most {@link #KEPT} of an execution, its last ones
     */
    public void write(Connection connection, int nodeId, List<NewLine> lines) throws SQLException {
        long[] ids = lines.stream().mapToLong(NewLine::jobId).toArray();
        try (PreparedStatement statement = connection.prepareStatement(write)) {
            statement.setObject(
                    1, lines.stream().mapToLong(NewLine::jobId).distinct().toArray());
            statement.setInt(2, nodeId);
            statement.setObject(3, ids);
            statement.setObject(4, lines.stream().mapToInt(NewLine::attempt).toArray());
            statement.setObject(5, lines.stream().mapToInt(NewLine::number).toArray());
            statement.setObject(6, lines.stream().mapToLong(NewLine::at).toArray());
            statement.setArray(
                    7,
                    connection.createArrayOf(
                            "text",
                            lines.stream()
                                    .map(line -> line.level().name().toLowerCase(Locale.ROOT))
                                    .toArray()));
            statement.setArray(
                    8,
                    connection.createArrayOf(
                            "text", lines.stream().map(NewLine::text).toArray()));
            statement.executeUpdate();
        }
    }

    /** The last lines of a job, over all its executions, in the order in which they were logged. */
    public List<JobLogLine> newest(Connection connection, long jobId, int most) throws SQLException {
        List<JobLogLine> lines = lines(connection, newest, jobId, most);
        Collections.reverse(lines);
        return lines;
    }

    /** The lines of one execution that follow a number. */
    public List<JobLogLine> following(Connection connection, long jobId, int attempt, int after, int most)
            throws SQLException {
        return lines(connection, following, jobId, attempt, after, most);
    }

    private static List<JobLogLine> lines(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        List<JobLogLine> lines = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    lines.add(new JobLogLine(
                            rows.getInt("attempt"),
                            rows.getInt("number"),
                            Objects.requireNonNull(Sql.instant(rows, "at")),
                            LogLevel.valueOf(rows.getString("level").toUpperCase(Locale.ROOT)),
                            rows.getString("text")));
                }
            }
        }
        return lines;
    }
}
