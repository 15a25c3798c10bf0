package dev.levada.store;

import dev.levada.channel.ChannelSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records that modules make: channels, and settings of job functions. Only the fields that are named are written where the record is there
 * already.
 */
public final class ModuleRecordStatements {

    /** What modules say together of a job function; null: nothing. */
    public record FunctionSettingRow(
            String name,
            @Nullable String channel,
            @Nullable String retryPattern,
            @Nullable String relatedAction,
            @Nullable Integer priority,
            @Nullable Integer maxRetries,
            @Nullable Duration timeout,
            @Nullable String description) {}

    private static final List<String> FUNCTION_COLUMNS =
            List.of("channel", "retry_pattern", "related_action", "priority", "max_retries", "timeout", "description");

    private final String putChannel;
    private final String removeChannel;
    private final String putFunction;
    private final String removeFunction;
    private final String functions;

    public ModuleRecordStatements(Schema schema) {
        // A configuration keeps the limits of the channels it manages. Whose channel it is does not change: one that
        // people made stays
        // when the modules are gone.
        putChannel = schema.sql("""
                INSERT INTO ${schema}.channel AS c
                    (name, capacity, sequential, throttle, paused, removal_interval, managed_by)
                VALUES (?, ?, ?, ?::bigint * interval '1 microsecond', ?, ?::bigint * interval '1 microsecond', 'modules')
                ON CONFLICT (name) DO UPDATE
                SET capacity = CASE WHEN ? AND c.managed_by IS DISTINCT FROM 'configuration'
                        THEN EXCLUDED.capacity ELSE c.capacity END,
                    sequential = CASE WHEN ? AND c.managed_by IS DISTINCT FROM 'configuration'
                        THEN EXCLUDED.sequential ELSE c.sequential END,
                    throttle = CASE WHEN ? AND c.managed_by IS DISTINCT FROM 'configuration'
                        THEN EXCLUDED.throttle ELSE c.throttle END,
                    paused = CASE WHEN ? AND c.managed_by IS DISTINCT FROM 'configuration'
                        THEN EXCLUDED.paused ELSE c.paused END,
                    removal_interval = CASE WHEN ? THEN EXCLUDED.removal_interval ELSE c.removal_interval END""");
        removeChannel = schema.sql(
                "DELETE FROM ${schema}.channel WHERE name = ? AND name <> 'root' AND managed_by = 'modules'");
        putFunction = schema.sql("""
                INSERT INTO ${schema}.function_setting AS f
                    (name, channel, retry_pattern, related_action, priority, max_retries, timeout, description)
                VALUES (?, ?, ?, ?::json, ?, ?, ?::bigint * interval '1 microsecond', ?)
                ON CONFLICT (name) DO UPDATE
                SET channel = CASE WHEN ? THEN EXCLUDED.channel ELSE f.channel END,
                    retry_pattern = CASE WHEN ? THEN EXCLUDED.retry_pattern ELSE f.retry_pattern END,
                    related_action = CASE WHEN ? THEN EXCLUDED.related_action ELSE f.related_action END,
                    priority = CASE WHEN ? THEN EXCLUDED.priority ELSE f.priority END,
                    max_retries = CASE WHEN ? THEN EXCLUDED.max_retries ELSE f.max_retries END,
                    timeout = CASE WHEN ? THEN EXCLUDED.timeout ELSE f.timeout END,
                    description = CASE WHEN ? THEN EXCLUDED.description ELSE f.description END""");
        functions = schema.sql("""
                SELECT name, channel, retry_pattern, related_action, priority, max_retries,
                       (extract(epoch FROM timeout) * 1000000)::bigint AS timeout_us, description
                FROM ${schema}.function_setting""");
        removeFunction = schema.sql("DELETE FROM ${schema}.function_setting WHERE name = ?");
    }

    /**
     * Adds a channel, or writes some of its fields.
     *
     * @param fields of {@code capacity}, {@code sequential}, {@code throttle}, {@code paused} and {@code removal_interval} those to write where the
     *     channel is there; the first two go together, since not every capacity goes with sequential
     */
    public void putChannel(
            Connection connection,
            ChannelSettings settings,
            @Nullable Duration removalInterval,
            Collection<String> fields)
            throws SQLException {
        boolean capacity = fields.contains("capacity") || fields.contains("sequential");
        try (PreparedStatement statement = connection.prepareStatement(putChannel)) {
            statement.setString(1, settings.name());
            statement.setObject(2, settings.capacity(), Types.INTEGER);
            statement.setBoolean(3, settings.sequential());
            statement.setLong(4, Sql.micros(settings.throttle()));
            statement.setBoolean(5, settings.paused());
            statement.setObject(6, removalInterval == null ? null : Sql.micros(removalInterval), Types.BIGINT);
            statement.setBoolean(7, capacity);
            statement.setBoolean(8, capacity);
            statement.setBoolean(9, fields.contains("throttle"));
            statement.setBoolean(10, fields.contains("paused"));
            statement.setBoolean(11, fields.contains("removal_interval"));
            statement.executeUpdate();
        }
    }

    /** Removes a channel that modules made; another one, and the root, stays as it is. */
    public void removeChannel(Connection connection, String name) throws SQLException {
        remove(connection, removeChannel, name);
    }

    /**
     * Adds a setting, or writes some of its fields.
     *
     * @param fields the columns to write where the setting is there
     */
    public void putFunction(Connection connection, FunctionSettingRow row, Collection<String> fields)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(putFunction)) {
            statement.setString(1, row.name());
            statement.setString(2, row.channel());
            statement.setString(3, row.retryPattern());
            statement.setString(4, row.relatedAction());
            statement.setObject(5, row.priority(), Types.INTEGER);
            statement.setObject(6, row.maxRetries(), Types.INTEGER);
            statement.setObject(7, row.timeout() == null ? null : Sql.micros(row.timeout()), Types.BIGINT);
            statement.setString(8, row.description());
            int parameter = 9;
            for (String column : FUNCTION_COLUMNS) {
                statement.setBoolean(parameter++, fields.contains(column));
            }
            statement.executeUpdate();
        }
    }

    /** Removes a setting: the function is as it was registered. */
    public void removeFunction(Connection connection, String name) throws SQLException {
        remove(connection, removeFunction, name);
    }

    /** All settings of functions. */
    public List<FunctionSettingRow> functions(Connection connection) throws SQLException {
        List<FunctionSettingRow> settings = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(functions);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                long timeout = rows.getLong("timeout_us");
                settings.add(new FunctionSettingRow(
                        rows.getString("name"),
                        rows.getString("channel"),
                        rows.getString("retry_pattern"),
                        rows.getString("related_action"),
                        Sql.integer(rows, "priority"),
                        Sql.integer(rows, "max_retries"),
                        timeout == 0 ? null : Duration.of(timeout, ChronoUnit.MICROS),
                        rows.getString("description")));
            }
        }
        return settings;
    }

    private static void remove(Connection connection, String sql, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            statement.executeUpdate();
        }
    }
}
