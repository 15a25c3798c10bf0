package dev.levada.store;

import dev.levada.status.FunctionStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at the job functions that nodes have registered, for people. */
public final class FunctionLook {

    private final String functions;

    public FunctionLook(Schema schema) {
        functions = schema.sql("""
                SELECT f.name, f.parameters, coalesce(s.channel, f.channel) AS channel, coalesce(s.priority, f.priority) AS priority,
                       coalesce(s.max_retries, f.max_retries) AS max_retries, coalesce(s.retry_pattern, f.retry_pattern) AS retry_pattern,
                       (extract(epoch FROM coalesce(s.timeout, f.timeout)) * 1000000)::bigint AS timeout_us,
                       coalesce(s.description, f.description) AS description, f.tag,
                       array_remove(ARRAY[
                           CASE WHEN s.channel IS NOT NULL THEN 'channel' END, CASE WHEN s.priority IS NOT NULL THEN 'priority' END,
                           CASE WHEN s.max_retries IS NOT NULL THEN 'max_retries' END,
                           CASE WHEN s.retry_pattern IS NOT NULL THEN 'retry_pattern' END, CASE WHEN s.timeout IS NOT NULL THEN 'timeout' END,
                           CASE WHEN s.description IS NOT NULL THEN 'description' END,
                           CASE WHEN s.related_action IS NOT NULL THEN 'related_action' END], NULL) AS overridden,
                       ARRAY(SELECT n.name FROM ${schema}.node n WHERE n.state = 'active' AND n.heartbeat_at > clock_timestamp() - n.lease
                             AND n.functions @> ARRAY[f.name::text] ORDER BY n.name, n.id) AS nodes
                FROM ${schema}.job_function f LEFT JOIN ${schema}.function_setting s ON s.name = f.name ORDER BY f.name""");
    }

    /** All functions, by name. */
    public List<FunctionStatus> functions(Connection connection) throws SQLException {
        List<FunctionStatus> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(functions);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(new FunctionStatus(
                        row.getString("name"),
                        texts(row, "parameters"),
                        row.getString("channel"),
                        row.getInt("priority"),
                        row.getInt("max_retries"),
                        row.getString("retry_pattern"),
                        timeout(row),
                        row.getString("description"),
                        row.getString("tag"),
                        Set.copyOf(texts(row, "overridden")),
                        texts(row, "nodes")));
            }
        }
        return found;
    }

    private static @Nullable Duration timeout(ResultSet row) throws SQLException {
        long micros = row.getLong("timeout_us");
        return row.wasNull() ? null : Duration.of(micros, ChronoUnit.MICROS);
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }
}
