package dev.levada.store;

import dev.levada.JobState;
import dev.levada.search.JobQuery;
import dev.levada.search.Qualifier;
import dev.levada.search.Visibility;
import dev.levada.store.JobConditions.Clause;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/** The names that people may look for. To be used within a transaction that {@link StatusStatements#begin} has begun. */
public final class SuggestStatements {

    private static final int MOST = 5_000;
    /** Failed jobs whose exceptions are looked at. */
    private static final int FAILED = 2_000;

    private final Schema schema;
    private final String channels;
    private final String functions;
    private final String nodes;

    public SuggestStatements(Schema schema) {
        this.schema = schema;
        String skip = """
                %1$s (channel) AS (
                    (SELECT channel FROM ${schema}.job WHERE state = '%2$s' ORDER BY channel LIMIT 1)
                    UNION ALL
                    SELECT (SELECT j.channel FROM ${schema}.job j
                            WHERE j.state = '%2$s' AND j.channel > %1$s.channel ORDER BY j.channel LIMIT 1)
                    FROM %1$s WHERE %1$s.channel IS NOT NULL
                )""";
        channels = schema.sql("WITH RECURSIVE " + skip.formatted("waiting", "pending") + ", "
                + skip.formatted("broken", "failed") + """
                SELECT name FROM (SELECT name FROM ${schema}.channel UNION SELECT channel FROM ${schema}.job_function
                    UNION (SELECT channel FROM waiting LIMIT 1000) UNION (SELECT channel FROM broken LIMIT 1000)) AS n (name)
                WHERE name IS NOT NULL LIMIT\s""" + MOST);
        functions = schema.sql("SELECT name FROM ${schema}.job_function LIMIT " + MOST);
        nodes = schema.sql("""
                SELECT DISTINCT name FROM (SELECT name FROM ${schema}.node ORDER BY id DESC LIMIT 1000) AS n""");
    }

    /** All channels, functions or nodes, or the exceptions of the newest failed jobs that may be seen; none for other qualifiers. */
    public Set<String> names(Connection connection, Qualifier qualifier, Visibility visibility) throws SQLException {
        return switch (qualifier) {
            case CHANNEL -> names(connection, channels);
            case FUNCTION -> names(connection, functions);
            case NODE -> names(connection, nodes);
            case EXCEPTION -> exceptions(connection, visibility);
            default -> Set.of();
        };
    }

    private static Set<String> names(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return names(statement);
        }
    }

    private Set<String> exceptions(Connection connection, Visibility visibility) throws SQLException {
        JobQuery failed = JobQuery.all().state(JobState.FAILED);
        Clause visible = JobConditions.of(schema, failed, visibility, Instant.EPOCH, true);
        try (PreparedStatement statement =
                connection.prepareStatement(schema.sql("""
                SELECT DISTINCT left(j.exc_name, 1000) FROM (
                    SELECT j.* FROM ${schema}.job j WHERE j.state = 'failed' ORDER BY j.id DESC LIMIT %d) AS j
                WHERE j.exc_name IS NOT NULL AND""".formatted(FAILED) + " " + visible.sql()))) {
            visible.bind(statement, 1);
            return names(statement);
        }
    }

    private static Set<String> names(PreparedStatement statement) throws SQLException {
        Set<String> names = new TreeSet<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
