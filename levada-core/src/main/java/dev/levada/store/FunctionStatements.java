package dev.levada.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The job functions that nodes have registered: what calls from SQL are checked against. */
public final class FunctionStatements {

    /** A registered function with its defaults. */
    public record FunctionRow(
            String name,
            List<String> parameters,
            String channel,
            int priority,
            int maxRetries,
            String retryPattern,
            @Nullable Duration timeout,
            @Nullable String description,
            @Nullable String tag) {}

    private final String put;

    public FunctionStatements(Schema schema) {
        put = schema.sql("""
                INSERT INTO ${schema}.job_function AS f
                    (name, parameters, channel, priority, max_retries, retry_pattern, timeout, description, tag)
                VALUES (?, ?, ?, ?, ?, ?, ?::bigint * interval '1 microsecond', ?, ?)
                ON CONFLICT (name) DO UPDATE
                SET parameters = EXCLUDED.parameters, channel = EXCLUDED.channel, priority = EXCLUDED.priority,
                    max_retries = EXCLUDED.max_retries, retry_pattern = EXCLUDED.retry_pattern, timeout = EXCLUDED.timeout,
                    description = EXCLUDED.description, tag = EXCLUDED.tag, registered_at = clock_timestamp()
                WHERE (f.parameters, f.channel, f.priority, f.max_retries, f.retry_pattern, f.timeout, f.description, f.tag)
                    IS DISTINCT FROM (EXCLUDED.parameters, EXCLUDED.channel, EXCLUDED.priority, EXCLUDED.max_retries,
                        EXCLUDED.retry_pattern, EXCLUDED.timeout, EXCLUDED.description, EXCLUDED.tag)""");
    }

    /** Adds functions or replaces what is known of them. */
    public void put(Connection connection, Collection<FunctionRow> functions) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(put)) {
            for (FunctionRow function : functions) {
                statement.setString(1, function.name());
                statement.setArray(
                        2,
                        connection.createArrayOf("text", function.parameters().toArray()));
                statement.setString(3, function.channel());
                statement.setInt(4, function.priority());
                statement.setInt(5, function.maxRetries());
                statement.setString(6, function.retryPattern());
                statement.setObject(
                        7, function.timeout() == null ? null : Sql.micros(function.timeout()), Types.BIGINT);
                statement.setString(8, function.description());
                statement.setString(9, function.tag());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
