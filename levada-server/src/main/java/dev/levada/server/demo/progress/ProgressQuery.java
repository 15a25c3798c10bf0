package dev.levada.server.demo.progress;

import dev.levada.channel.ChannelSettings;
import dev.levada.server.demo.Sql;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads how far the demo's jobs are: those with an id from the first one on, of the demo's functions. */
public final class ProgressQuery {

    private final String counts;
    private final String retries;
    private final Map<String, ChannelSettings> channels;
    private final long firstJob;

    /**
     * Prepares to read.
     *
     * @param channels the demo's channels and the root by name, in the order to show them in
     * @param firstJob the smallest id that counts
     */
    public ProgressQuery(Schema schema, Map<String, ChannelSettings> channels, long firstJob) {
        this.channels = new LinkedHashMap<>(channels);
        this.firstJob = firstJob;
        counts = schema.sql("""
                SELECT channel, count(*) FILTER (WHERE state IN ('done', 'cancelled')), count(*) FILTER (WHERE state IN ('enqueued', 'started')),
                       count(*) FILTER (WHERE state IN ('pending', 'wait_dependencies')), count(*) FILTER (WHERE stage = 'scheduled'),
                       count(*) FILTER (WHERE state = 'failed')
                FROM ${schema}.jobs WHERE id >= ? AND channel = ANY (?) GROUP BY channel ORDER BY channel""");
        retries = schema.sql("SELECT count(*) FROM ${schema}.job_attempt WHERE job_id >= ? AND outcome = 'retried'");
    }

    /** How far they are now. */
    public Progress read(Connection connection, Duration elapsed) throws SQLException {
        List<ChannelProgress> found = Sql.list(
                connection,
                row -> new ChannelProgress(
                        row.getString(1),
                        capacity(row.getString(1)),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6)),
                counts,
                firstJob,
                connection.createArrayOf("text", channels.keySet().toArray()));
        List<ChannelProgress> rows = new ArrayList<>();
        ChannelProgress all = new ChannelProgress("all", capacity("root"), 0, 0, 0, 0, 0);
        for (String name : channels.keySet()) {
            ChannelProgress row = found.stream()
                    .filter(candidate -> candidate.channel().equals(name))
                    .findFirst()
                    .orElse(new ChannelProgress(name, capacity(name), 0, 0, 0, 0, 0));
            if (!name.equals("root") || row.total() > 0) {
                rows.add(row);
            }
            all = all.plus(row, "all");
        }
        return new Progress(rows, all, Sql.number(connection, retries, firstJob), elapsed);
    }

    private @Nullable Integer capacity(String channel) {
        return Objects.requireNonNull(channels.get(channel), channel).capacity();
    }
}
