package dev.levada.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The nodes, which of them is the jobrunner, and what becomes of the jobs of those that are lost. */
public final class NodeStatements {

    /**
     * A node as others see it.
     *
     * @param functions those it runs, each with its signature: where that is another, so are the parameters
     * @param lockHeld whether the lock that shows its life is held
     * @param silence since its last heartbeat
     * @param serverUp how long the server has been up
     */
    public record NodeRow(
            int id,
            String name,
            int workers,
            Map<String, String> functions,
            boolean lockHeld,
            boolean sessionLock,
            Duration silence,
            Duration serverUp) {

        /** Whether it had a lock that shows its life and has none now; not before it has been heard of since the server is up, whose locks go with it. */
        public boolean lockMissing() {
            return sessionLock && !lockHeld && silence.compareTo(serverUp) < 0;
        }

        /** How long it has been silent while the server was up to hear it. */
        public Duration silenceUnexcused() {
            return silence.compareTo(serverUp) < 0 ? silence : serverUp;
        }
    }

    /**
     * What a node says of itself when it starts.
     *
     * @param functions those it runs, which are known to it and ask for no tag that it lacks, each with its signature
     */
    public record NewNode(
            String name,
            String host,
            long pid,
            String version,
            int workers,
            Map<String, String> functions,
            Collection<String> tags,
            boolean sessionLock,
            Duration lease) {}

    /**
     * What a node says of itself with each heartbeat.
     *
     * @param workers how many jobs it may have just now
     * @param jobSessions the sessions that its jobs have, or had lately, their transactions in, by their {@linkplain #sessionId ids}
     */
    public record Beat(int workers, Collection<String> jobSessions) {}

    /**
     * A job that was taken from a node that is lost.
     *
     * @param attempt the execution that ended with the node; 0 when there was none yet
     * @param begun whether it had been started there
     * @param failed whether it is failed now, since that has happened too often
     * @param cancelled whether it is cancelled now, as it had been asked to be
     */
    public record RescuedJob(
            long id, String channel, String function, int attempt, boolean begun, boolean failed, boolean cancelled) {}

    /** Executions of one job in a row that end with their node until it is taken for the cause. */
    public static final int MAX_CRASHES = 3;

    /** As the server writes it into its log for {@code %c}: https://www.postgresql.org/docs/current/runtime-config-logging.html. */
    private static final String SESSION_ID =
            "to_hex(trunc(extract(epoch FROM a.backend_start))::integer) || '.' || to_hex(a.pid)";

    private static final String OWN_SESSION_ID =
            "SELECT a.pid, " + SESSION_ID + " FROM pg_stat_get_activity(pg_backend_pid()) a";

    private static final String ALIVE = """
            n.id, n.name, n.workers, n.functions, n.signatures, n.session_lock, n.state,
                   (extract(epoch FROM clock_timestamp() - n.heartbeat_at) * 1000000)::bigint AS silent_us,
                   (extract(epoch FROM clock_timestamp() - pg_postmaster_start_time()) * 1000000)::bigint AS up_us,
                   EXISTS (SELECT FROM pg_locks l
                           WHERE l.locktype = 'advisory' AND l.granted AND l.objid = n.id::oid AND l.objsubid = 2
                               AND l.classid = (hashtext('levada.node.${schema}')::bigint & 4294967295)::oid
                               AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS lock_held
            FROM ${schema}.node n WHERE n.state IN ('active', 'stopping') ORDER BY n.id""";

    private final String register;
    private final String lock;
    private final String heartbeat;
    private final String renew;
    private final String elect;
    private final String resign;
    private final String leave;
    private final String alive;
    private final String markLost;
    private final String rescue;
    private final String endJobSessions;

    public NodeStatements(Schema schema) {
        register = schema.sql("""
                WITH fresh AS (
                    INSERT INTO ${schema}.node (name, host, pid, version, workers, functions, signatures, tags, session_lock, lease)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ? * interval '1 microsecond') RETURNING id
                ), reminded AS (
                    -- As a new one it runs nothing yet.
                    INSERT INTO ${schema}.reminded (node_id) SELECT id FROM fresh
                )
                SELECT id, pg_notify('${schema}', 'nodes') FROM fresh""");
        lock = schema.sql("SELECT pg_try_advisory_lock(hashtext('levada.node.${schema}'), ?)");
        // The nodes as the statement found them: what it sets is not among it.
        heartbeat = schema.sql("""
                WITH beat AS (
                    UPDATE ${schema}.node SET heartbeat_at = clock_timestamp(), workers = ?, job_sessions = ?
                    WHERE id = ? AND state IN ('active', 'stopping')
                    RETURNING id
                )
                SELECT EXISTS (SELECT FROM beat) AS beaten, %s""".formatted(ALIVE));
        renew = schema.sql("""
                UPDATE ${schema}.jobrunner SET expires_at = clock_timestamp() + ? * interval '1 millisecond'
                WHERE node_id = ? AND term = ? AND expires_at > clock_timestamp()""");
        elect = schema.sql("""
                UPDATE ${schema}.jobrunner r
                SET node_id = ?, term = term + 1, expires_at = clock_timestamp() + ? * interval '1 millisecond'
                WHERE (expires_at <= clock_timestamp()
                       OR r.node_id = ?
                       OR EXISTS (SELECT FROM ${schema}.node n WHERE n.id = r.node_id AND n.state IN ('lost', 'stopped')))
                    AND EXISTS (SELECT FROM ${schema}.node n WHERE n.id = ? AND n.state = 'active')
                    AND ${schema}.is_home()
                RETURNING term""");
        resign = schema.sql("""
                UPDATE ${schema}.jobrunner SET expires_at = least(expires_at, clock_timestamp())
                WHERE node_id = ? AND term = ? RETURNING pg_notify('${schema}', 'election')""");
        leave = schema.sql("""
                UPDATE ${schema}.node SET state = ?, heartbeat_at = clock_timestamp()
                WHERE id = ? AND state IN ('active', 'stopping') RETURNING pg_notify('${schema}', 'nodes')""");
        alive = schema.sql("SELECT " + ALIVE);
        markLost = schema.sql("""
                UPDATE ${schema}.node SET state = 'lost'
                WHERE id = ? AND state IN ('active', 'stopping')
                    AND heartbeat_at <= clock_timestamp() - ? * interval '1 microsecond' RETURNING id""");
        // Chosen first, and ended then: as a condition beside the others it could be applied to any session. Only those
        // that this session's role may end, lest the statement fails at the others.
        endJobSessions = schema.sql("""
                WITH left_behind AS MATERIALIZED (
                    SELECT n.name, a.pid
                    FROM ${schema}.node n JOIN pg_stat_activity a ON %s = ANY (n.job_sessions)
                    WHERE n.state = 'lost' AND a.datname = current_database()
                        AND a.xact_start IS NOT NULL AND a.state_change <= n.heartbeat_at + n.lease / 2
                        AND pg_has_role(a.usesysid, 'USAGE')
                        AND (current_setting('is_superuser')::boolean
                             OR NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.oid = a.usesysid))
                )
                SELECT name FROM left_behind WHERE pg_terminate_backend(pid)""".formatted(SESSION_ID));
        rescue = schema.sql("""
                WITH orphan AS MATERIALIZED (
                    SELECT j.id, j.state, j.node_id, j.started_at, j.attempt, j.identity_key,
                           -- What a node had that has stopped since in good order, and did not begin there.
                           j.state = 'started' AND (j.started_at IS NOT NULL OR NOT EXISTS (
                               SELECT FROM ${schema}.node n WHERE n.id = j.node_id AND n.state = 'stopped')) AS ran
                    FROM ${schema}.job j
                    WHERE j.state IN ('enqueued', 'started') AND NOT EXISTS (
                        SELECT FROM ${schema}.node n WHERE n.id = j.node_id
                            AND (n.state = 'active' OR (n.state = 'stopping' AND j.state = 'started')))
                    -- What a frozen process holds locked comes later, and holds up no other.
                    ORDER BY j.id LIMIT 1000 FOR NO KEY UPDATE SKIP LOCKED
                ), first_of_key AS (
                    SELECT DISTINCT ON (identity_key) id FROM orphan WHERE identity_key IS NOT NULL
                    ORDER BY identity_key, state <> 'enqueued', id
                ), cancelled AS (
                    DELETE FROM ${schema}.job j USING orphan o WHERE j.id = o.id AND j.cancel_requested_at IS NOT NULL
                    RETURNING j.*
                ), moved AS (
                    INSERT INTO ${schema}.job_finished (%s)
                    SELECT id, 'cancelled', %s, started_at, clock_timestamp(), NULL, message, NULL, NULL
                    FROM cancelled
                ), back AS (
                    UPDATE ${schema}.job j
                    SET state = CASE WHEN o.ran AND j.crashes + 1 >= %d THEN 'failed' ELSE 'pending'
                                END::${schema}.job_state,
                        stage = CASE WHEN o.ran AND j.crashes >= 1 THEN 'scheduled' ELSE 'ready' END
                            ::${schema}.job_stage,
                        -- From the second crash on they come back apart, so that the one that kills nodes is alone at last.
                        eta = CASE WHEN o.ran AND j.crashes >= 1
                            THEN clock_timestamp() + (1 + random() * 10) * j.crashes * interval '1 second' ELSE j.eta END,
                        crashes = CASE WHEN o.ran THEN j.crashes + 1 ELSE j.crashes END,
                        retry = CASE WHEN o.state = 'started' THEN j.retry - 1 ELSE j.retry END,
                        node_id = NULL, enqueued_at = NULL, started_at = NULL, progress = NULL,
                        identity_key = CASE WHEN o.state = 'enqueued' THEN j.identity_key
                            WHEN j.id IN (SELECT id FROM first_of_key) THEN %s END,
                        message = CASE WHEN o.ran THEN 'its node ended while it ran' ELSE j.message END,
                        exc_name = CASE WHEN o.ran AND j.crashes + 1 >= %d THEN 'poison' ELSE j.exc_name END,
                        exc_message = CASE WHEN o.ran AND j.crashes + 1 >= %d
                            THEN 'its node ended ' || (j.crashes + 1) || ' times in a row while it ran' ELSE j.exc_message END,
                        finished_at = CASE WHEN o.ran AND j.crashes + 1 >= %d THEN clock_timestamp() END
                    FROM orphan o WHERE j.id = o.id AND j.cancel_requested_at IS NULL
                    RETURNING j.id, j.channel, j.function, j.state, o.ran, o.attempt, o.node_id, o.started_at
                ), kept AS (
                    INSERT INTO ${schema}.job_attempt (job_id, attempt, outcome, node_id, started_at, exc_message)
                    SELECT id, attempt, 'crashed', node_id, started_at, 'the node ended or was lost' FROM back WHERE ran
                    ON CONFLICT DO NOTHING
                )
                SELECT id, channel, function, attempt, ran AS begun, state = 'failed' AS failed, false AS cancelled FROM back
                UNION ALL SELECT id, channel, function, attempt, state = 'started', false, true FROM cancelled""".formatted(
                        JobColumns.FINISHED,
                        JobColumns.KEPT,
                        MAX_CRASHES,
                        Identity.KEPT_IF_FREE,
                        MAX_CRASHES,
                        MAX_CRASHES,
                        MAX_CRASHES));
    }

    /** Adds a node and, where sessions are its own, takes the lock that shows its life on this session. */
    public int register(Connection connection, NewNode node) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(register)) {
            statement.setString(1, node.name());
            statement.setString(2, node.host());
            statement.setLong(3, node.pid());
            statement.setString(4, node.version());
            statement.setInt(5, node.workers());
            statement.setArray(
                    6,
                    connection.createArrayOf("text", node.functions().keySet().toArray()));
            statement.setArray(
                    7,
                    connection.createArrayOf("text", node.functions().values().toArray()));
            statement.setArray(8, connection.createArrayOf("text", node.tags().toArray()));
            statement.setBoolean(9, node.sessionLock());
            statement.setLong(10, Sql.micros(node.lease()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Takes the lock that shows a node's life, on this session; false while the node's former session still holds it. */
    public boolean lock(Connection connection, int nodeId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(lock)) {
            statement.setInt(1, nodeId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /**
     * Shows that a node lives, and looks at all nodes in the same statement.
     *
     * @return what {@link #nodes} would have given just before; empty when the node has been given up already
     */
    public Optional<List<NodeRow>> heartbeat(Connection connection, int nodeId, Beat beat) throws SQLException {
        List<NodeRow> nodes = new ArrayList<>();
        boolean beaten = false;
        try (PreparedStatement statement = connection.prepareStatement(heartbeat)) {
            statement.setInt(1, beat.workers());
            statement.setArray(
                    2, connection.createArrayOf("text", beat.jobSessions().toArray()));
            statement.setInt(3, nodeId);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    beaten = rows.getBoolean("beaten");
                    nodes.add(node(rows));
                }
            }
        }
        return beaten ? Optional.of(nodes) : Optional.empty();
    }

    /** Prolongs a jobrunner's term; false when it is over. */
    public boolean renew(Connection connection, int nodeId, long term, Duration lease) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(renew)) {
            statement.setLong(1, lease.toMillis());
            statement.setInt(2, nodeId);
            statement.setLong(3, term);
            return statement.executeUpdate() == 1;
        }
    }

    /** Tries to become the jobrunner: the new term, or empty while another is. */
    public OptionalLong elect(Connection connection, int nodeId, Duration lease) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(elect)) {
            statement.setInt(1, nodeId);
            statement.setLong(2, lease.toMillis());
            statement.setInt(3, nodeId);
            statement.setInt(4, nodeId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /** Ends a term early, so that another node may begin one at once. */
    public void resign(Connection connection, int nodeId, long term) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(resign)) {
            statement.setInt(1, nodeId);
            statement.setLong(2, term);
            statement.execute();
        }
    }

    /** Says that a node takes no more jobs ({@code stopping}), or is gone ({@code stopped}). */
    public void leave(Connection connection, int nodeId, boolean stopped) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(leave)) {
            statement.setString(1, stopped ? "stopped" : "stopping");
            statement.setInt(2, nodeId);
            statement.execute();
        }
    }

    /** The nodes that count as alive; those that stop have no workers. */
    public List<NodeRow> nodes(Connection connection) throws SQLException {
        List<NodeRow> nodes = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(alive);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                nodes.add(node(rows));
            }
        }
        return nodes;
    }

    private static NodeRow node(ResultSet row) throws SQLException {
        boolean stopping = "stopping".equals(row.getString("state"));
        return new NodeRow(
                row.getInt("id"),
                row.getString("name"),
                stopping ? 0 : row.getInt("workers"),
                functions(row),
                row.getBoolean("lock_held"),
                row.getBoolean("session_lock"),
                Duration.ofNanos(row.getLong("silent_us") * 1_000),
                Duration.ofNanos(row.getLong("up_us") * 1_000));
    }

    private static Map<String, String> functions(ResultSet row) throws SQLException {
        String[] names = (String[]) row.getArray("functions").getArray();
        String[] signatures = (String[]) row.getArray("signatures").getArray();
        Map<String, String> functions = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            functions.put(names[i], i < signatures.length ? signatures[i] : "");
        }
        return functions;
    }

    /** Gives a node up that has not shown life for at least {@code silence}; false when it has. */
    public boolean markLost(Connection connection, int nodeId, Duration silence) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(markLost)) {
            statement.setInt(1, nodeId);
            statement.setLong(2, Sql.micros(silence));
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /**
     * Which session of the server a connection is in.
     *
     * @param process what the driver was told to be the number of its process there
     * @return what the server calls the session in its log; empty when the driver was told something else, as by a pooler, behind which the session
     *     changes with each transaction
     */
    public static Optional<String> sessionId(Connection connection, int process) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OWN_SESSION_ID);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getInt(1) == process ? Optional.of(row.getString(2)) : Optional.empty();
        }
    }

    /**
     * Ends the sessions in which jobs of lost nodes have had their transactions, where there is a transaction in which nothing has happened since half a
     * lease after the node's last heartbeat: what it has locked would keep the job's next execution waiting for as long as the process is frozen or cut off.
     *
     * @return the names of the nodes, one for each session that was ended
     */
    public List<String> endJobSessions(Connection connection) throws SQLException {
        List<String> ended = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(endJobSessions);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                ended.add(rows.getString(1));
            }
        }
        return ended;
    }

    /**
     * Takes back jobs whose node is lost or gone: they wait again without having used a retry, or fail when it happened
     * {@value #MAX_CRASHES} times in a row. At most 1000 at once.
     *
     * @return the jobs
     */
    public List<RescuedJob> rescue(Connection connection) throws SQLException {
        List<RescuedJob> jobs = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(rescue);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                jobs.add(new RescuedJob(
                        rows.getLong("id"),
                        rows.getString("channel"),
                        rows.getString("function"),
                        rows.getInt("attempt"),
                        rows.getBoolean("begun"),
                        rows.getBoolean("failed"),
                        rows.getBoolean("cancelled")));
            }
        }
        return jobs;
    }
}
