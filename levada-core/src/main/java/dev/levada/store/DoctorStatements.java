package dev.levada.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a queue is doing, as a whole. For people who look now and then, not for the runner: some of it reads all unfinished jobs. */
public final class DoctorStatements {

    private static final int PATIENCE_SECONDS = 5;

    /** The most that is counted of what ought not to be there at all. */
    public static final int COUNTED = 100_000;

    /** A registered function and the channel its jobs go to. */
    public record Route(String function, String channel) {}

    /**
     * Unfinished and failed jobs with the same properties.
     *
     * @param pending whether they wait to be run, be it for their time or for a node
     * @param parked whether they wait for a node that knows their function
     */
    public record JobGroup(String channel, String function, boolean pending, boolean parked, long count) {}

    /** A node that ended without having been stopped. */
    public record LostNode(String name, String host, Duration silence) {}

    /**
     * Who may dispatch.
     *
     * @param node the name of the node of the last term; null when there never was one
     * @param left how long the term lasts without being renewed; negative when it is over
     */
    public record Term(@Nullable String node, Duration left) {}

    private final String inDefault;
    private final String routes;
    private final String jobs;
    private final String lost;
    private final String versions;
    private final String tags;
    private final String term;

    public DoctorStatements(Schema schema) {
        inDefault =
                schema.sql("SELECT count(*) FROM (SELECT FROM ${schema}.job_finished_default LIMIT " + COUNTED + ") f");
        routes = schema.sql("""
                SELECT f.name, coalesce(s.channel, f.channel) AS channel
                FROM ${schema}.job_function f LEFT JOIN ${schema}.function_setting s ON s.name = f.name
                ORDER BY 2, 1""");
        jobs = schema.sql("""
                SELECT channel, function, state = 'pending' AS pending, state = 'pending' AND stage = 'parked' AS parked, count(*) AS jobs
                FROM ${schema}.job GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4""");
        lost = schema.sql("""
                SELECT name, host, extract(epoch FROM clock_timestamp() - heartbeat_at)::bigint AS silence FROM ${schema}.node
                WHERE state = 'lost' AND heartbeat_at > clock_timestamp() - interval '1 hour' ORDER BY heartbeat_at DESC LIMIT 20""");
        tags = schema.sql("SELECT name, tag FROM ${schema}.job_function WHERE tag IS NOT NULL");
        versions = schema.sql(
                "SELECT DISTINCT version FROM ${schema}.node WHERE state IN ('active', 'stopping') ORDER BY version");
        term = schema.sql("""
                SELECT n.name, CASE WHEN r.expires_at > '-infinity'
                    THEN (extract(epoch FROM r.expires_at - clock_timestamp()) * 1000)::bigint ELSE -1 END AS left_ms
                FROM ${schema}.jobrunner r LEFT JOIN ${schema}.node n ON n.id = r.node_id""");
    }

    /** Finished jobs in the safety net instead of their day's partition; counted up to {@value #COUNTED}. */
    public long inDefaultPartition(Connection connection) throws SQLException {
        return list(connection, inDefault, row -> row.getLong(1)).get(0);
    }

    /** The registered functions with the channels that hold for them, by channel and name. */
    public List<Route> routes(Connection connection) throws SQLException {
        return list(connection, routes, row -> new Route(row.getString(1), row.getString(2)));
    }

    /** The jobs that are not finished, in groups. */
    public List<JobGroup> jobs(Connection connection) throws SQLException {
        return list(
                connection,
                jobs,
                row -> new JobGroup(
                        row.getString("channel"),
                        row.getString("function"),
                        row.getBoolean("pending"),
                        row.getBoolean("parked"),
                        row.getLong("jobs")));
    }

    /** The nodes lost within the last hour, 20 at most. */
    public List<LostNode> lostNodes(Connection connection) throws SQLException {
        return list(
                connection,
                lost,
                row -> new LostNode(row.getString(1), row.getString(2), Duration.ofSeconds(row.getLong(3))));
    }

    /** The versions of Levada that nodes run. */
    public List<String> versions(Connection connection) throws SQLException {
        return list(connection, versions, row -> row.getString(1));
    }

    /** The tags that functions ask for, by function. */
    public Map<String, String> tags(Connection connection) throws SQLException {
        Map<String, String> found = new HashMap<>();
        list(connection, tags, row -> found.put(row.getString(1), row.getString(2)));
        return found;
    }

    /** Who may dispatch; empty when the row that says so is gone, without which nobody can be elected. */
    public Optional<Term> term(Connection connection) throws SQLException {
        return list(connection, term, row -> new Term(row.getString(1), Duration.ofMillis(row.getLong(2)))).stream()
                .findFirst();
    }

    private interface Reader<R> {
        R read(ResultSet row) throws SQLException;
    }

    private static <R> List<R> list(Connection connection, String sql, Reader<R> reader) throws SQLException {
        List<R> list = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(PATIENCE_SECONDS);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    list.add(reader.read(rows));
                }
            }
        }
        return list;
    }
}
