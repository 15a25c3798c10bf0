package dev.levada.store;

import dev.levada.channel.QueuedJob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the jobrunner and the nodes do with jobs that wait: look at them, hand them out, take them back.
 *
 * <p>Those that change jobs prove in the same statement that the caller still is the jobrunner (its term), or still holds the job (its
 * token). To be used on connections that went through {@link #pinPlans}.
 */
public final class DispatchStatements {

    /** A job that occupies a slot, and where. */
    public record RunningJob(QueuedJob job, int nodeId) {}

    /** From where on to read a channel's waiting jobs: after this priority and id. */
    public record Cursor(int priority, long id) {
        /** Before the first. */
        public static final Cursor START = new Cursor(Integer.MIN_VALUE, Long.MIN_VALUE);
    }

    /**
     * What {@link #claimHead} found.
     *
     * @param jobs those it claimed
     * @param drained whether the channel holds no further ready job
     */
    public record ClaimedHead(List<ClaimedJob> jobs, boolean drained) {}

    /** How many waiting jobs to read of a channel, and from where on. */
    public record WindowRequest(String channel, int limit, Cursor after) {}

    /** What became of jobs whose ETA has come: the channels that have new ready jobs, and how long until the next ETA. */
    public record Due(Set<String> channels, @Nullable Duration untilNext) {}

    // FOR SHARE makes a successor wait until this statement is through: it then counts what was handed out here.
    private static final String LEADER = """
            leader AS MATERIALIZED (
                SELECT 1 FROM ${schema}.jobrunner
                WHERE node_id = ? AND term = ? AND expires_at > clock_timestamp() FOR SHARE
            )
            """;

    /** Jobs given back in one statement at most. */
    private static final int HANDED_BACK = 500;

    private static final String CLAIMED = """
            RETURNING j.id, j.attempt, j.retry, j.max_retries, j.crashes, j.priority, j.function, j.args, j.context, j.channel,
                      (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS claimed_us,
                      -- After a requeue or a crash nothing tells since when it has been waiting. (date_part, since extract computes in numeric.)
                      CASE WHEN j.attempt = 1 OR j.retry > 1
                          THEN (date_part('epoch', clock_timestamp() - greatest(j.created_at, j.eta)) * 1000000)::bigint ELSE -1 END AS waited_us,
                      j.started_at IS NOT NULL AS begin_told""";

    private final String channelsWithReady;
    private final String channelsBelow;
    private final String window;
    private final String running;
    private final String runningOn;
    private final String claim;
    private final String claimHead;
    private final String assign;
    private final String take;
    private final String keep;
    private final String reminded;
    private final String allReminded;
    private final String adopt;
    private final String handBack;
    private final String makeDue;
    private final String untilNextEta;
    private final String park;
    private final String unpark;
    private final String failedChannels;
    private final String firstScheduled;
    private final String throttled;
    private final String cancelRequested;
    private final String progress;
    private final String begun;

    public DispatchStatements(Schema schema) {
        channelsWithReady = schema.sql("""
                WITH RECURSIVE c (channel) AS (
                    (SELECT channel FROM ${schema}.job WHERE state = 'pending' ORDER BY channel LIMIT 1)
                    UNION ALL
                    SELECT (SELECT j.channel FROM ${schema}.job j
                            WHERE j.state = 'pending' AND j.channel > c.channel ORDER BY j.channel LIMIT 1)
                    FROM c WHERE c.channel IS NOT NULL
                )
                SELECT channel FROM c WHERE channel IS NOT NULL
                    AND (SELECT true FROM ${schema}.job j
                         WHERE j.state = 'pending' AND j.channel = c.channel AND j.stage = 'ready' LIMIT 1)""");
        String skipScan = """
                (WITH RECURSIVE c (channel, upper) AS (
                    SELECT (SELECT j.channel FROM ${schema}.job j WHERE j.state = '%1$s' AND j.channel >= s || '.'
                                AND j.channel < s || '/' ORDER BY j.channel LIMIT 1), s || '/'
                    FROM unnest(?::text[]) AS s
                    UNION ALL
                    SELECT (SELECT j.channel FROM ${schema}.job j WHERE j.state = '%1$s' AND j.channel > c.channel
                                AND j.channel < c.upper ORDER BY j.channel LIMIT 1), c.upper
                    FROM c WHERE c.channel IS NOT NULL
                ) SELECT channel FROM c WHERE channel IS NOT NULL)""";
        channelsBelow = schema.sql(skipScan.formatted("pending") + " UNION " + skipScan.formatted("failed"));
        window = schema.sql("""
                SELECT j.id, r.channel, j.priority, j.function
                FROM unnest(?::text[], ?::int[], ?::int[], ?::bigint[]) AS r (channel, size, priority, id)
                CROSS JOIN LATERAL (
                    SELECT j.id, j.priority, j.function FROM ${schema}.job j
                    WHERE j.state = 'pending' AND j.stage = 'ready' AND j.channel = r.channel
                        AND (j.priority, j.id) > (r.priority, r.id)
                    ORDER BY j.priority, j.id LIMIT r.size) AS j""");
        running = schema.sql("""
                SELECT id, channel, priority, function, node_id FROM ${schema}.job
                WHERE state IN ('enqueued', 'started')""");
        runningOn = schema.sql("""
                SELECT id FROM ${schema}.job
                WHERE state IN ('enqueued', 'started') AND node_id = ?""");
        claim = schema.sql("WITH " + LEADER + """
                UPDATE ${schema}.job j
                SET state = 'started', node_id = ?, attempt = attempt + 1, retry = retry + 1,
                    started_at = CASE WHEN ? THEN NULL ELSE clock_timestamp() END, message = NULL
                WHERE j.id = ANY (?) AND %s AND j.stage = 'ready' AND EXISTS (SELECT FROM leader)
                """.formatted(Plans.PENDING) + CLAIMED);
        claimHead = schema.sql(
                "WITH " + LEADER + """
                , head AS MATERIALIZED (
                    SELECT id, function FROM ${schema}.job
                    WHERE state = 'pending' AND stage = 'ready' AND channel = ? ORDER BY priority, id LIMIT ?
                )
                UPDATE ${schema}.job j
                SET state = 'started', node_id = ?, attempt = attempt + 1, retry = retry + 1, started_at = clock_timestamp(), message = NULL
                WHERE j.id = ANY (ARRAY(SELECT id FROM head WHERE function = ANY (?))) AND %s AND j.stage = 'ready'
                    AND EXISTS (SELECT FROM leader)
                """.formatted(Plans.PENDING) + CLAIMED + ", (SELECT count(*) FROM head) AS seen");
        assign = schema.sql("WITH " + LEADER + """
                , notified AS MATERIALIZED (
                    SELECT count(pg_notify('${schema}', 'node ' || n)) FROM (SELECT DISTINCT unnest(?::int[]) AS n) AS nodes
                )
                UPDATE ${schema}.job j SET state = 'enqueued', node_id = g.node_id, enqueued_at = clock_timestamp()
                FROM unnest(?::bigint[], ?::int[]) AS g (id, node_id), notified
                WHERE j.id = ANY (?) AND j.id = g.id AND %s AND j.stage = 'ready' AND EXISTS (SELECT FROM leader)
                RETURNING j.id""".formatted(Plans.PENDING));
        take = schema.sql("""
                UPDATE ${schema}.job j
                SET state = 'started', attempt = attempt + 1, retry = retry + 1, started_at = clock_timestamp(), message = NULL
                WHERE j.node_id = ? AND j.state = 'enqueued'
                    AND EXISTS (SELECT FROM ${schema}.node n WHERE n.id = ? AND n.state = 'active')
                """ + CLAIMED);
        // The lock on the node's row keeps others from giving it up meanwhile: what runs on a node that is lost may
        // have
        // been handed out again.
        keep = schema.sql("""
                WITH self AS MATERIALIZED (
                    SELECT id FROM ${schema}.node WHERE id = ? AND state IN ('active', 'stopping') FOR SHARE
                )
                UPDATE ${schema}.job j
                SET state = 'started', node_id = ?, attempt = g.attempt, retry = g.retry,
                    started_at = 'epoch'::timestamptz + g.started_us * interval '1 microsecond', message = NULL
                FROM unnest(?::bigint[], ?::int[], ?::int[], ?::bigint[]) AS g (id, attempt, retry, started_us)
                WHERE j.id = ANY (?) AND j.id = g.id AND j.attempt = g.attempt - 1
                    AND (%s OR (j.state >= 'enqueued' AND j.state <= 'enqueued' AND j.node_id = ?)) AND EXISTS (SELECT FROM self)
                RETURNING j.id""".formatted(Plans.PENDING));
        reminded = schema.sql("INSERT INTO ${schema}.reminded (node_id) VALUES (?) ON CONFLICT DO NOTHING");
        allReminded = schema.sql("""
                SELECT NOT EXISTS (
                    SELECT FROM ${schema}.node n WHERE n.state IN ('active', 'stopping')
                        AND NOT EXISTS (SELECT FROM ${schema}.reminded r WHERE r.node_id = n.id))""");
        adopt = schema.sql("""
                UPDATE ${schema}.job j SET attempt = attempt + 1, started_at = clock_timestamp()
                WHERE j.id = ANY (?) AND %s AND j.node_id = ?
                    AND EXISTS (SELECT FROM ${schema}.node n WHERE n.id = ? AND n.state = 'active')
                """.formatted(Plans.STARTED) + CLAIMED);
        // The attempt does not go back: keep would take a job whose hand-back was not answered for one the server
        // forgot,
        // and the next start on this node would have the token of this one.
        handBack = schema.sql("""
                WITH back AS (
                    UPDATE ${schema}.job j
                    SET state = 'pending', stage = 'ready', retry = j.retry - 1,
                        node_id = NULL, enqueued_at = NULL, started_at = NULL, identity_key = %s
                    FROM unnest(?::bigint[], ?::int[]) AS g (id, attempt)
                    WHERE j.id = ANY (?) AND j.id = g.id AND %s AND j.node_id = ? AND j.attempt = g.attempt
                        AND j.cancel_requested_at IS NULL
                    RETURNING j.id, j.channel
                ), notified AS MATERIALIZED (
                    SELECT count(pg_notify('${schema}', what)) FROM (
                        SELECT DISTINCT 'jobs ' || channel AS what FROM back
                        UNION ALL SELECT 'free ' || ?::int WHERE EXISTS (SELECT FROM back)) AS w
                )
                SELECT id FROM back, notified""".formatted(Identity.KEPT_IF_FREE, Plans.STARTED));
        // statement_timestamp(), which unlike clock_timestamp() can bound the scan of an index.
        makeDue = schema.sql("""
                WITH due AS (
                    UPDATE ${schema}.job j SET stage = 'ready'
                    WHERE j.id = ANY (ARRAY(
                        SELECT id FROM ${schema}.job
                        WHERE state = 'pending' AND stage = 'scheduled' AND eta <= statement_timestamp()
                        ORDER BY eta LIMIT ? FOR UPDATE SKIP LOCKED))
                        AND %s AND j.stage = 'scheduled'
                    RETURNING channel
                )
                SELECT DISTINCT channel FROM due""".formatted(Plans.PENDING));
        untilNextEta = schema.sql("""
                SELECT (extract(epoch FROM (
                    SELECT eta FROM ${schema}.job WHERE state = 'pending' AND stage = 'scheduled' ORDER BY eta LIMIT 1)
                    - clock_timestamp()) * 1000000)::bigint""");
        park = schema.sql("""
                WITH parked AS (
                    UPDATE ${schema}.job j SET stage = 'parked'
                    WHERE j.id = ANY (?) AND %s AND j.stage = 'ready' RETURNING j.id, j.function
                )
                SELECT p.id, (SELECT f.tag FROM ${schema}.job_function f WHERE f.name = p.function) FROM parked p""".formatted(Plans.PENDING));
        unpark = schema.sql("""
                WITH known AS (
                    UPDATE ${schema}.job j SET stage = 'ready'
                    WHERE j.id = ANY (ARRAY(
                        SELECT id FROM ${schema}.job
                        WHERE state = 'pending' AND stage = 'parked' AND function = ANY (?) LIMIT ? FOR UPDATE SKIP LOCKED))
                        AND %s AND j.stage = 'parked'
                    RETURNING id, channel, priority, function
                )
                SELECT id, channel, priority, function FROM known""".formatted(Plans.PENDING));
        failedChannels = schema.sql("""
                SELECT channel FROM unnest(?::text[]) AS c (channel)
                WHERE (
                    -- A range, in the order of the one index that begins with it: of the others on failed jobs any might do.
                    SELECT true FROM ${schema}.job j
                    WHERE j.state = 'failed' AND j.channel >= c.channel AND j.channel <= c.channel
                    ORDER BY j.channel, j.id LIMIT 1)""");
        firstScheduled = schema.sql("""
                SELECT j.id, c.channel, j.priority, j.function,
                       (extract(epoch FROM j.eta - clock_timestamp()) * 1000000)::bigint AS until
                FROM unnest(?::text[]) AS c (channel)
                CROSS JOIN LATERAL (
                    SELECT j.id, j.priority, j.function, j.eta FROM ${schema}.job j
                    WHERE j.state = 'pending' AND j.stage = 'scheduled' AND j.channel = c.channel
                    ORDER BY j.priority, j.id LIMIT 1) AS j""");
        throttled = schema.sql("""
                UPDATE ${schema}.channel SET throttled_until = clock_timestamp() + throttle
                WHERE name = ANY (?) AND throttle > '0'""");
        cancelRequested = schema.sql("""
                SELECT id, attempt FROM ${schema}.job
                WHERE state IN ('enqueued', 'started') AND node_id = ? AND cancel_requested_at IS NOT NULL""");
        begun = schema.sql("""
                UPDATE ${schema}.job j SET started_at = 'epoch'::timestamptz + g.started_us * interval '1 microsecond'
                FROM unnest(?::bigint[], ?::int[], ?::bigint[]) AS g (id, attempt, started_us)
                WHERE j.id = ANY (?) AND j.id = g.id AND %s AND j.node_id = ? AND j.attempt = g.attempt""".formatted(Plans.STARTED));
        progress = schema.sql("""
                UPDATE ${schema}.job j SET progress = g.percent
                FROM unnest(?::bigint[], ?::int[], ?::int[]) AS g (id, attempt, percent)
                WHERE j.id = ANY (?) AND j.id = g.id AND %s AND j.node_id = ? AND j.attempt = g.attempt""".formatted(Plans.STARTED));
    }

    /** Sets this session so that these statements, and those of {@link EndingStatements}, get the same plans whatever the statistics say. */
    public static void pinPlans(Connection connection) throws SQLException {
        Plans.pin(connection);
    }

    /** The channels that hold jobs ready to start; cost grows with their number, not with that of the jobs. */
    public List<String> channelsWithReady(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(channelsWithReady)) {
            return strings(statement);
        }
    }

    /** The channels below these that hold pending or failed jobs. */
    public List<String> channelsBelow(Connection connection, Collection<String> channels) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(channelsBelow)) {
            statement.setArray(1, connection.createArrayOf("text", channels.toArray()));
            statement.setArray(2, connection.createArrayOf("text", channels.toArray()));
            return strings(statement);
        }
    }

    /** The first waiting jobs of channels after a cursor each, in order within each channel. */
    public List<QueuedJob> window(Connection connection, List<WindowRequest> requests) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(window)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text",
                            requests.stream().map(WindowRequest::channel).toArray()));
            statement.setObject(
                    2, requests.stream().mapToInt(WindowRequest::limit).toArray());
            statement.setObject(
                    3, requests.stream().mapToInt(r -> r.after().priority()).toArray());
            statement.setObject(
                    4, requests.stream().mapToLong(r -> r.after().id()).toArray());
            List<QueuedJob> jobs = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    jobs.add(
                            new QueuedJob(rows.getLong(1), rows.getString(2), rows.getInt(3), null, rows.getString(4)));
                }
            }
            return jobs;
        }
    }

    /** All jobs that occupy a slot. */
    public List<RunningJob> running(Connection connection) throws SQLException {
        List<RunningJob> jobs = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(running);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                jobs.add(new RunningJob(
                        new QueuedJob(
                                rows.getLong("id"),
                                rows.getString("channel"),
                                rows.getInt("priority"),
                                null,
                                rows.getString("function")),
                        rows.getInt("node_id")));
            }
        }
        return jobs;
    }

    /** The ids of the jobs that a node holds. */
    public Set<Long> runningOn(Connection connection, int nodeId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(runningOn)) {
            statement.setInt(1, nodeId);
            return longs(statement);
        }
    }

    /**
     * Starts ready jobs on the jobrunner's own node. Those not in the answer were changed by somebody meanwhile, or the term is over.
     *
     * @param early whether some of them may begin only later; the database then says of none of them since when it runs
     */
    public List<ClaimedJob> claim(Connection connection, int nodeId, long term, long[] ids, boolean early)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(claim)) {
            statement.setInt(1, nodeId);
            statement.setLong(2, term);
            statement.setInt(3, nodeId);
            statement.setBoolean(4, early);
            statement.setObject(5, ids);
            return claimed(statement);
        }
    }

    /**
     * Starts the first ready jobs of a channel on the jobrunner's own node, without having looked at them before.
     *
     * @param functions those the node runs; other jobs stay
     * @param limit how many at most
     */
    public ClaimedHead claimHead(
            Connection connection, int nodeId, long term, String channel, int limit, Collection<String> functions)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(claimHead)) {
            statement.setInt(1, nodeId);
            statement.setLong(2, term);
            statement.setString(3, channel);
            statement.setInt(4, limit);
            statement.setInt(5, nodeId);
            statement.setArray(6, connection.createArrayOf("text", functions.toArray()));
            List<ClaimedJob> jobs = new ArrayList<>();
            long seen = limit;
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    jobs.add(claimed(rows));
                    seen = rows.getLong("seen");
                }
            }
            return new ClaimedHead(jobs, seen < limit && seen == jobs.size());
        }
    }

    /** Hands ready jobs to other nodes and wakes these. Those not in the answer were changed by somebody meanwhile, or the term is over. */
    public Set<Long> assign(Connection connection, int nodeId, long term, long[] ids, int[] nodeIds)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(assign)) {
            statement.setInt(1, nodeId);
            statement.setLong(2, term);
            statement.setObject(3, nodeIds);
            statement.setObject(4, ids);
            statement.setObject(5, nodeIds);
            statement.setObject(6, ids);
            return longs(statement);
        }
    }

    /** Starts the jobs that were handed to this node. */
    public List<ClaimedJob> take(Connection connection, int nodeId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(take)) {
            statement.setInt(1, nodeId);
            statement.setInt(2, nodeId);
            return claimed(statement);
        }
    }

    /**
     * Sets this session not to wait for the disk when it commits. A server that crashes may then forget that jobs were handed out in the last moments;
     * the nodes that have them remind it by {@link #keep}.
     */
    public static void commitWithoutWaiting(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = off");
        }
    }

    /**
     * Starts jobs once more that this node has started already, if a crash of the server has made it forget that. Of a node that has been given up it
     * takes nothing.
     */
    public Set<Long> keep(Connection connection, int nodeId, Collection<ClaimedJob> jobs) throws SQLException {
        long[] ids = jobs.stream().mapToLong(ClaimedJob::id).toArray();
        try (PreparedStatement statement = connection.prepareStatement(keep)) {
            statement.setInt(1, nodeId);
            statement.setInt(2, nodeId);
            statement.setObject(3, ids);
            statement.setObject(4, jobs.stream().mapToInt(ClaimedJob::attempt).toArray());
            statement.setObject(5, jobs.stream().mapToInt(ClaimedJob::retry).toArray());
            statement.setObject(
                    6, jobs.stream().mapToLong(ClaimedJob::startedAt).toArray());
            statement.setObject(7, ids);
            statement.setInt(8, nodeId);
            return longs(statement);
        }
    }

    /** Notes, until the server crashes, that this node has said what runs on it. */
    public void reminded(Connection connection, int nodeId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(reminded)) {
            statement.setInt(1, nodeId);
            statement.executeUpdate();
        }
    }

    /** Whether all living nodes have said what runs on them since the server last crashed. */
    public boolean allReminded(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(allReminded);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /**
     * Starts jobs afresh that this node has by the database but does not know of, since the answer was lost when they were given to it. The attempt
     * grows, so that whatever may still come of the lost answer counts for nothing.
     */
    public List<ClaimedJob> adopt(Connection connection, int nodeId, Collection<Long> ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(adopt)) {
            statement.setObject(1, ids.stream().mapToLong(Long::longValue).toArray());
            statement.setInt(2, nodeId);
            statement.setInt(3, nodeId);
            return claimed(statement);
        }
    }

    /**
     * Gives back started jobs whose method has not been called: as if they had never been handed out, but for the attempt. On an autocommit connection.
     *
     * @return the ids of those given back; the others were cancelled meanwhile, or are no longer this node's
     */
    public Set<Long> handBack(Connection connection, int nodeId, Collection<ClaimedJob> jobs) throws SQLException {
        if (jobs.size() == 1) {
            return handBackTogether(connection, nodeId, jobs);
        }
        Set<Long> back = new HashSet<>();
        List<ClaimedJob> left = new ArrayList<>(jobs);
        while (!left.isEmpty()) {
            List<ClaimedJob> chunk = left.subList(0, Math.min(HANDED_BACK, left.size()));
            try {
                back.addAll(handBackTogether(connection, nodeId, chunk));
            } catch (SQLException e) {
                if (!"23505".equals(e.getSQLState())) {
                    throw e;
                }
                // Of two jobs with the same identity key only one can have it while they wait.
                for (ClaimedJob job : chunk) {
                    back.addAll(handBackTogether(connection, nodeId, List.of(job)));
                }
            }
            chunk.clear();
        }
        return back;
    }

    private Set<Long> handBackTogether(Connection connection, int nodeId, Collection<ClaimedJob> jobs)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(handBack)) {
            statement.setObject(1, jobs.stream().mapToLong(ClaimedJob::id).toArray());
            statement.setObject(2, jobs.stream().mapToInt(ClaimedJob::attempt).toArray());
            statement.setObject(3, jobs.stream().mapToLong(ClaimedJob::id).toArray());
            statement.setInt(4, nodeId);
            statement.setInt(5, nodeId);
            return longs(statement);
        }
    }

    /** Makes scheduled jobs ready whose ETA has come: at most {@code limit} at once, the earliest first. */
    public Due makeDue(Connection connection, int limit) throws SQLException {
        Duration until = untilNextEta(connection);
        if (until == null || !until.isZero()) {
            return new Due(Set.of(), until);
        }
        Set<String> channels = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(makeDue)) {
            statement.setInt(1, limit);
            channels.addAll(strings(statement));
        }
        return new Due(channels, untilNextEta(connection));
    }

    private @Nullable Duration untilNextEta(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(untilNextEta);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            long micros = rows.getLong(1);
            return rows.wasNull() ? null : Duration.of(Math.max(0, micros), ChronoUnit.MICROS);
        }
    }

    /**
     * Sets jobs aside whose function no node runs.
     *
     * @return the jobs, each with the tag its function asks for, as it was last registered; null: none
     */
    public Map<Long, @Nullable String> park(Connection connection, long[] ids) throws SQLException {
        Map<Long, @Nullable String> parked = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(park)) {
            statement.setObject(1, ids);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    parked.put(rows.getLong(1), rows.getString(2));
                }
            }
        }
        return parked;
    }

    /**
     * Makes parked jobs ready whose function some node runs now.
     *
     * @return those found: as many as {@code limit} means that there may be more
     */
    public List<QueuedJob> unpark(Connection connection, Collection<String> functions, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(unpark)) {
            statement.setArray(1, connection.createArrayOf("text", functions.toArray()));
            statement.setInt(2, limit);
            List<QueuedJob> jobs = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    jobs.add(
                            new QueuedJob(rows.getLong(1), rows.getString(2), rows.getInt(3), null, rows.getString(4)));
                }
            }
            return jobs;
        }
    }

    /** Those of the channels that directly hold failed jobs. */
    public Set<String> channelsWithFailed(Connection connection, Collection<String> channels) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(failedChannels)) {
            statement.setArray(1, connection.createArrayOf("text", channels.toArray()));
            return new HashSet<>(strings(statement));
        }
    }

    /**
     * The scheduled job of each channel that would go first if its ETA had come.
     *
     * @param now the caller's time, in which the ETAs of the answer are told
     */
    public List<QueuedJob> firstScheduled(Connection connection, Collection<String> channels, Instant now)
            throws SQLException {
        List<QueuedJob> jobs = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(firstScheduled)) {
            statement.setArray(1, connection.createArrayOf("text", channels.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Instant eta = now.plus(rows.getLong("until"), ChronoUnit.MICROS);
                    jobs.add(new QueuedJob(
                            rows.getLong("id"),
                            rows.getString("channel"),
                            rows.getInt("priority"),
                            eta,
                            rows.getString("function")));
                }
            }
        }
        return jobs;
    }

    /** Notes that jobs of throttled channels start now, for a jobrunner that takes over. */
    public void throttled(Connection connection, Collection<String> channels) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(throttled)) {
            statement.setArray(1, connection.createArrayOf("text", channels.toArray()));
            statement.executeUpdate();
        }
    }

    /** The jobs of a node that were cancelled while running: id and attempt. */
    public Map<Long, Integer> cancelRequested(Connection connection, int nodeId) throws SQLException {
        Map<Long, Integer> jobs = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(cancelRequested)) {
            statement.setInt(1, nodeId);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    jobs.put(rows.getLong(1), rows.getInt(2));
                }
            }
        }
        return jobs;
    }

    /** Notes how far running jobs are. */
    public void progress(Connection connection, int nodeId, long[] ids, int[] attempts, int[] percents)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(progress)) {
            statement.setObject(1, ids);
            statement.setObject(2, attempts);
            statement.setObject(3, percents);
            statement.setObject(4, ids);
            statement.setInt(5, nodeId);
            statement.executeUpdate();
        }
    }

    /** Notes since when jobs run: microseconds since 1970 by the database's clock. */
    public void begun(Connection connection, int nodeId, long[] ids, int[] attempts, long[] startedAt)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(begun)) {
            statement.setObject(1, ids);
            statement.setObject(2, attempts);
            statement.setObject(3, startedAt);
            statement.setObject(4, ids);
            statement.setInt(5, nodeId);
            statement.executeUpdate();
        }
    }

    private static List<ClaimedJob> claimed(PreparedStatement statement) throws SQLException {
        List<ClaimedJob> jobs = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                jobs.add(claimed(rows));
            }
        }
        return jobs;
    }

    private static ClaimedJob claimed(ResultSet row) throws SQLException {
        return new ClaimedJob(
                row.getLong(1),
                row.getInt(2),
                row.getInt(3),
                row.getInt(4),
                row.getInt(5),
                row.getInt(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getLong(11),
                Math.max(-1, row.getLong(12)),
                row.getBoolean(13));
    }

    private static Set<Long> longs(PreparedStatement statement) throws SQLException {
        Set<Long> values = new HashSet<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                values.add(rows.getLong(1));
            }
        }
        return values;
    }

    private static List<String> strings(PreparedStatement statement) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
