package dev.levada.server.demo;

import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The jobs that end from its making on, each told once, as a line of text. To be used by one thread. */
public final class EndedJobs {

    private record Ended(String line, String finished) {}

    private final DataSource dataSource;
    private final String query;
    private @Nullable String last;

    EndedJobs(DataSource dataSource, Schema schema) {
        this.dataSource = dataSource;
        this.query = schema.sql("""
                SELECT id, function, state::text, coalesce(exc_message, result #>> '{}', ''), coalesce(format(' in %s s', round(extract(epoch FROM finished_at - started_at), 2)), ''), finished_at::text
                FROM ${schema}.jobs WHERE finished_at > ?::timestamptz ORDER BY finished_at LIMIT 100""");
    }

    /** Those since the last call. */
    public List<String> next() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            if (last == null) {
                last = Sql.list(connection, row -> row.getString(1), "SELECT clock_timestamp()::text")
                        .get(0);
                return List.of();
            }
            List<Ended> ended = Sql.list(
                    connection,
                    row -> new Ended(
                            String.format(
                                    Locale.ROOT,
                                    "job %d  %s  %s%s  %s",
                                    row.getLong(1),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(5),
                                    row.getString(4)),
                            row.getString(6)),
                    query,
                    last);
            if (!ended.isEmpty()) {
                last = ended.get(ended.size() - 1).finished();
            }
            return ended.stream().map(Ended::line).toList();
        }
    }
}
