package dev.levada.store;

import dev.levada.status.NodeStatus;
import dev.levada.status.NodeStatus.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Looks at the nodes, for people. Reads the nodes, the jobs that run and the advisory locks, once each. */
public final class NodeLook {

    /** While it has no lock, a node shows its life many times a second. */
    private static final Duration UNLOCKED = Duration.ofSeconds(1);

    private final String nodes;
    private final String leaderless;

    public NodeLook(Schema schema) {
        nodes = schema.sql("""
                WITH held AS MATERIALIZED (
                    SELECT l.objid::bigint AS node_id FROM pg_locks l
                    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
                        AND l.classid = (hashtext('levada.node.${schema}')::bigint & 4294967295)::oid
                        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                ), running AS MATERIALIZED (
                    SELECT node_id, count(*) AS jobs FROM ${schema}.job WHERE state IN ('enqueued', 'started') GROUP BY node_id
                )
                SELECT n.id, n.name, n.host, n.pid, n.version, n.state, n.started_at, n.workers, n.tags, n.functions,
                       (extract(epoch FROM clock_timestamp() - n.heartbeat_at) * 1000000)::bigint AS silent_us,
                       (extract(epoch FROM n.lease) * 1000000)::bigint AS lease_us,
                       n.session_lock AND NOT EXISTS (SELECT FROM held h WHERE h.node_id = n.id) AS unlocked,
                       coalesce((SELECT r.jobs FROM running r WHERE r.node_id = n.id), 0) AS jobs,
                       EXISTS (SELECT FROM ${schema}.jobrunner j
                               WHERE j.node_id = n.id AND j.expires_at > clock_timestamp()) AS jobrunner
                FROM ${schema}.node n
                WHERE n.state IN ('active', 'stopping') OR n.id IN (SELECT node_id FROM running)
                    OR (n.state = 'lost' AND n.heartbeat_at > clock_timestamp() - interval '1 hour')
                ORDER BY n.id""");
        leaderless = schema.sql("""
                SELECT EXISTS (
                    SELECT FROM ${schema}.node n
                    WHERE n.state = 'active' AND n.heartbeat_at > clock_timestamp() - n.lease AND n.started_at < clock_timestamp() - n.lease
                        AND NOT EXISTS (SELECT FROM ${schema}.jobrunner j WHERE j.expires_at > clock_timestamp() - n.lease))""");
    }

    /** Whether nodes have been running for longer than their lease without one of them being the jobrunner. */
    public boolean isLeaderless(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(leaderless);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** The nodes that count as alive, those lost within the last hour, and any that have jobs; by id. */
    public List<NodeStatus> nodes(Connection connection) throws SQLException {
        List<NodeStatus> statuses = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(nodes);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                Duration silence = Duration.ofNanos(row.getLong("silent_us") * 1_000);
                boolean silent = silence.toNanos() / 1_000 > row.getLong("lease_us")
                        || (row.getBoolean("unlocked") && silence.compareTo(UNLOCKED) > 0);
                Instant startedAt = Objects.requireNonNull(Sql.instant(row, "started_at"));
                statuses.add(new NodeStatus(
                        row.getInt("id"),
                        row.getString("name"),
                        row.getString("host"),
                        row.getLong("pid"),
                        row.getString("version"),
                        state(row.getString("state"), silent),
                        startedAt,
                        silence,
                        row.getInt("workers"),
                        row.getLong("jobs"),
                        texts(row, "tags"),
                        texts(row, "functions"),
                        row.getBoolean("jobrunner")));
            }
        }
        return statuses;
    }

    private static State state(String state, boolean silent) {
        return switch (state) {
            case "lost" -> State.LOST;
            case "stopped" -> State.STOPPED;
            case "stopping" -> silent ? State.SILENT : State.STOPPING;
            default -> silent ? State.SILENT : State.ACTIVE;
        };
    }

    private static Set<String> texts(ResultSet row, String column) throws SQLException {
        return new TreeSet<>(List.of((String[]) row.getArray(column).getArray()));
    }
}
