package dev.levada.server.demo;

import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * The jobs that end from its making on, each end told once, as a line of text. Many may have ended in the same microsecond, and one that ended earlier may be seen later,
 * since its transaction took longer: up to {@value #LATE_SECONDS} s. To be used by one thread.
 */
public final class EndedJobs {

    private record End(long id, long micros) {}

    private record Ended(End end, String line) {}

    private static final int LATE_SECONDS = 5;

    private final DataSource dataSource;
    private final String query;
    private final Set<End> told = new HashSet<>();
    private final long begun;
    private long latest;

    /**
     * Those from now on, by the database's clock.
     *
     * @throws SQLException when the database cannot be asked
     */
    EndedJobs(DataSource dataSource, Schema schema) throws SQLException {
        this.dataSource = dataSource;
        this.query = schema.sql("""
                SELECT j.id, j.function, j.state::text, coalesce(j.exc_message, j.result #>> '{}', ''),
                       coalesce(format(' in %s s', round(extract(epoch FROM j.finished_at - j.started_at), 2)), ''),
                       (extract(epoch FROM j.finished_at) * 1000000)::bigint
                FROM ${schema}.jobs j
                WHERE j.finished_at > 'epoch'::timestamptz + ?::bigint * interval '1 microsecond'
                    AND NOT EXISTS (
                        SELECT FROM unnest(?::bigint[], ?::bigint[]) AS told (id, micros)
                        WHERE told.id = j.id AND told.micros = (extract(epoch FROM j.finished_at) * 1000000)::bigint)
                ORDER BY j.finished_at, j.id LIMIT 100""");
        try (Connection connection = dataSource.getConnection()) {
            begun = Sql.number(connection, "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint");
        }
        latest = begun;
    }

    /** Those since the last call, 100 at most. */
    public List<String> next() throws SQLException {
        long since = Math.max(begun, latest - TimeUnit.SECONDS.toMicros(LATE_SECONDS));
        told.removeIf(end -> end.micros() <= since);
        long[] ids = told.stream().mapToLong(End::id).toArray();
        long[] micros = told.stream().mapToLong(End::micros).toArray();
        List<Ended> ended;
        try (Connection connection = dataSource.getConnection()) {
            ended = Sql.list(
                    connection,
                    row -> new Ended(
                            new End(row.getLong(1), row.getLong(6)),
                            String.format(
                                    Locale.ROOT,
                                    "job %d  %s  %s%s  %s",
                                    row.getLong(1),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(5),
                                    row.getString(4))),
                    query,
                    since,
                    ids,
                    micros);
        }
        for (Ended one : ended) {
            told.add(one.end());
            latest = Math.max(latest, one.end().micros());
        }
        return ended.stream().map(Ended::line).toList();
    }
}
