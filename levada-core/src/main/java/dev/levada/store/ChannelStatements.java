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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The channels as they are configured in the database. A trigger tells the jobrunner of changes. */
public final class ChannelStatements {

    /**
     * A configured channel.
     *
     * @param removalInterval how long finished jobs are kept; null: as the parent
     * @param managedBy who applies its settings at each start; null: nobody, they are the database's own
     * @param throttledFor how long its throttle still holds back the next start
     */
    public record ChannelRow(
            ChannelSettings settings,
            @Nullable Duration removalInterval,
            @Nullable String managedBy,
            @Nullable Duration throttledFor) {}

    private final String all;
    private final String locked;
    private final String put;
    private final String pause;
    private final String removalInterval;
    private final String remove;

    public ChannelStatements(Schema schema) {
        String select = schema.sql("""
                SELECT name, capacity, sequential, (extract(epoch FROM throttle) * 1000000)::bigint AS throttle_us, paused,
                       (extract(epoch FROM removal_interval) * 1000000)::bigint AS removal_us, managed_by,
                       (extract(epoch FROM throttled_until - clock_timestamp()) * 1000000)::bigint AS throttled_us
                FROM ${schema}.channel""");
        all = select + " ORDER BY name";
        locked = select + " WHERE name = ? FOR UPDATE";
        put = schema.sql("""
                INSERT INTO ${schema}.channel AS c (name, capacity, sequential, throttle, paused, managed_by)
                VALUES (?, ?, ?, ?::bigint * interval '1 microsecond', ?, ?)
                ON CONFLICT (name) DO UPDATE
                SET capacity = EXCLUDED.capacity, sequential = EXCLUDED.sequential, throttle = EXCLUDED.throttle,
                    paused = %1$s, managed_by = EXCLUDED.managed_by
                WHERE (c.capacity, c.sequential, c.throttle, c.paused, c.managed_by) IS DISTINCT FROM
                    (EXCLUDED.capacity, EXCLUDED.sequential, EXCLUDED.throttle, %1$s, EXCLUDED.managed_by)"""
                // A start does not resume what a person has paused.
                .formatted("(EXCLUDED.paused OR (c.paused AND EXCLUDED.managed_by IS NOT NULL))"));
        pause = schema.sql("""
                INSERT INTO ${schema}.channel (name, paused) VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET paused = EXCLUDED.paused""");
        removalInterval = schema.sql("""
                INSERT INTO ${schema}.channel (name, removal_interval) VALUES (?, ?::bigint * interval '1 microsecond')
                ON CONFLICT (name) DO UPDATE SET removal_interval = EXCLUDED.removal_interval""");
        remove = schema.sql("DELETE FROM ${schema}.channel WHERE name = ? AND name <> 'root'");
    }

    /** All configured channels, by name. */
    public List<ChannelRow> all(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(all)) {
            return rows(statement);
        }
    }

    /** A configured channel, which stays as it is until the transaction ends. */
    public Optional<ChannelRow> locked(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(locked)) {
            statement.setString(1, name);
            return rows(statement).stream().findFirst();
        }
    }

    private static List<ChannelRow> rows(PreparedStatement statement) throws SQLException {
        List<ChannelRow> channels = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                ChannelSettings settings = new ChannelSettings(
                        rows.getString("name"),
                        Sql.integer(rows, "capacity"),
                        rows.getBoolean("sequential"),
                        Duration.of(rows.getLong("throttle_us"), ChronoUnit.MICROS),
                        rows.getBoolean("paused"));
                channels.add(new ChannelRow(
                        settings,
                        micros(rows, "removal_us"),
                        rows.getString("managed_by"),
                        micros(rows, "throttled_us")));
            }
        }
        return channels;
    }

    /** Adds channels or replaces their settings; in one transaction if the caller began one. */
    public void put(Connection connection, Collection<ChannelSettings> channels, @Nullable String managedBy)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(put)) {
            for (ChannelSettings channel : channels) {
                statement.setString(1, channel.name());
                statement.setObject(2, channel.capacity(), Types.INTEGER);
                statement.setBoolean(3, channel.sequential());
                statement.setLong(4, Sql.micros(channel.throttle()));
                statement.setBoolean(5, channel.paused());
                statement.setString(6, managedBy);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Pauses or resumes a channel. */
    public void pause(Connection connection, String name, boolean paused) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(pause)) {
            statement.setString(1, name);
            statement.setBoolean(2, paused);
            statement.executeUpdate();
        }
    }

    /** Says how long finished jobs of a channel are kept; null: as its parent's. */
    public void removalInterval(Connection connection, String name, @Nullable Duration interval) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(removalInterval)) {
            statement.setString(1, name);
            statement.setObject(2, interval == null ? null : Sql.micros(interval), Types.BIGINT);
            statement.executeUpdate();
        }
    }

    /** Removes a channel's settings; its jobs stay and count under its nearest ancestor. False when there was none, or it is the root. */
    public boolean remove(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(remove)) {
            statement.setString(1, name);
            return statement.executeUpdate() == 1;
        }
    }

    private static @Nullable Duration micros(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : Duration.of(value, ChronoUnit.MICROS);
    }
}
