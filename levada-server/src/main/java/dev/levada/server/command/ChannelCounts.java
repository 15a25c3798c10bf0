package dev.levada.server.command;

import dev.levada.Channels;
import dev.levada.channel.ChannelName;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A channel with its jobs; those of the channels below count in it too.
 *
 * @param configured null for a channel that only its jobs name
 */
record ChannelCounts(String name, Channels.@Nullable Channel configured, long running, long waiting, long failed) {

    private static final class Numbers {
        private long running;
        private long waiting;
        private long failed;
    }

    /** All channels that are configured or have unfinished or failed jobs, by name. */
    static Collection<ChannelCounts> read(Connection connection, Schema schema, Collection<Channels.Channel> configured)
            throws SQLException {
        Map<String, Numbers> numbers = new TreeMap<>();
        configured.forEach(channel -> numbers.put(channel.settings().name(), new Numbers()));
        String sql = schema.sql("""
                SELECT channel, count(*) FILTER (WHERE state IN ('enqueued', 'started')),
                       count(*) FILTER (WHERE state IN ('pending', 'wait_dependencies')), count(*) FILTER (WHERE state = 'failed')
                FROM ${schema}.job GROUP BY channel""");
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                for (String at = rows.getString(1); at != null; at = ChannelName.parent(at)) {
                    Numbers sum = numbers.computeIfAbsent(at, name -> new Numbers());
                    sum.running += rows.getLong(2);
                    sum.waiting += rows.getLong(3);
                    sum.failed += rows.getLong(4);
                }
            }
        }
        Map<String, ChannelCounts> channels = new TreeMap<>();
        numbers.forEach((name, sum) -> channels.put(
                name,
                new ChannelCounts(
                        name,
                        configured.stream()
                                .filter(channel -> channel.settings().name().equals(name))
                                .findFirst()
                                .orElse(null),
                        sum.running,
                        sum.waiting,
                        sum.failed)));
        return channels.values();
    }
}
