package dev.levada.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people do with jobs. Each statement locks the jobs first, in the order of their ids, and decides by the state it then finds; it
 * answers with what it did, job by job.
 */
public final class ActionStatements {

    /** What an action did with a job: {@code changed}, {@code asked} (to stop), else the state it was left in, or {@code identity}. */
    public static final String CHANGED = "changed";

    public static final String ASKED = "asked";

    /** Left alone because another waiting job has the same identity key. */
    public static final String IDENTITY = "identity";

    private static final String LOCKED = """
            WITH target AS MATERIALIZED (
                SELECT j.id, j.state, j.stage, j.channel, j.node_id, j.identity_key FROM ${schema}.job j
                WHERE j.id = ANY (?) ORDER BY j.id FOR NO KEY UPDATE
            )""";

    private static final String OVER =
            ", over AS (SELECT f.id, f.state FROM ${schema}.job_finished f WHERE f.id = ANY (?))";

    private static final String LEAVE_LIVE_TABLE = """
            , moved AS (
                DELETE FROM ${schema}.job j USING target t
                WHERE j.id = t.id AND t.state IN ('wait_dependencies', 'pending', 'enqueued', 'failed') RETURNING j.*
            ), finished AS (
                INSERT INTO ${schema}.job_finished (%s)
                SELECT id, ?::${schema}.job_state, %s, started_at, clock_timestamp(), NULL, ?, %s, %s
                FROM moved
            )""";

    private final String cancel;
    private final String setDone;
    private final String requeueFailed;
    private final String requeueFinished;
    private final String hold;
    private final String release;
    private final String change;
    private final String changeArguments;

    public ActionStatements(Schema schema) {
        String notified = """
                , notified AS MATERIALIZED (
                    SELECT count(pg_notify('${schema}', what)) FROM (
                        SELECT DISTINCT 'changed ' || channel AS what FROM target
                        UNION SELECT DISTINCT 'node ' || node_id FROM target WHERE state IN ('enqueued', 'started')%s) AS w
                )""";
        // A job that ends before its node has taken it: the node has nothing to record, which would tell the jobrunner.
        String notifiedOfSlots =
                notified.formatted(" UNION SELECT DISTINCT 'free ' || node_id FROM target WHERE state = 'enqueued'");
        notified = notified.formatted("");
        cancel = schema.sql(LOCKED + OVER
                + LEAVE_LIVE_TABLE.formatted(JobColumns.FINISHED, JobColumns.KEPT, "exc_name", "exc_message")
                + """
                , asked AS (
                    UPDATE ${schema}.job j
                    SET cancel_requested_at = coalesce(j.cancel_requested_at, clock_timestamp()),
                        message = CASE WHEN j.cancel_requested_at IS NULL THEN ? ELSE j.message END
                    FROM target t WHERE j.id = t.id AND t.state = 'started' RETURNING j.id
                )"""
                + notifiedOfSlots
                + """
                SELECT id, 'changed' AS result FROM moved, notified
                UNION ALL SELECT id, 'asked' FROM asked, notified
                UNION ALL SELECT id, state::text FROM over""");
        setDone = schema.sql(
                LOCKED + OVER + LEAVE_LIVE_TABLE.formatted(JobColumns.FINISHED, JobColumns.KEPT, "NULL", "NULL")
                        + notifiedOfSlots
                        + """
                SELECT id, 'changed' AS result FROM moved, notified
                UNION ALL SELECT id, state::text FROM target WHERE state = 'started'
                UNION ALL SELECT id, state::text FROM over""");
        String free = """
                t.identity_key IS NULL OR NOT EXISTS (
                    SELECT FROM ${schema}.job o WHERE o.identity_key = t.identity_key
                        AND o.state IN ('wait_dependencies', 'pending', 'enqueued'))
                AND NOT EXISTS (
                    SELECT FROM target p WHERE p.identity_key = t.identity_key AND p.id < t.id
                        AND p.state IN ('done', 'cancelled', 'failed'))""";
        requeueFailed = schema.sql(LOCKED + """
                , back AS (
                    UPDATE ${schema}.job j
                    SET state = 'pending', stage = CASE WHEN j.eta > clock_timestamp() THEN 'scheduled' ELSE 'ready' END::${schema}.job_stage,
                        retry = 0, crashes = 0, node_id = NULL, enqueued_at = NULL, started_at = NULL, finished_at = NULL,
                        progress = NULL, message = NULL, exc_name = NULL, exc_message = NULL
                    FROM target t WHERE j.id = t.id AND t.state = 'failed' AND (%s) RETURNING j.id
                )""".formatted(free) + notified + """
                SELECT id, 'changed' AS result FROM back, notified
                UNION ALL SELECT id, CASE state WHEN 'failed' THEN 'identity' ELSE state::text END FROM target
                    WHERE id NOT IN (SELECT id FROM back)""");
        requeueFinished = schema.sql("""
                WITH target AS MATERIALIZED (
                    SELECT t.id, t.state, t.channel, t.identity_key, NULL::integer AS node_id FROM ${schema}.job_finished t
                    WHERE t.id = ANY (?) ORDER BY t.id FOR UPDATE
                ), back AS (
                    DELETE FROM ${schema}.job_finished f USING target t
                    WHERE f.id = t.id AND (%s) RETURNING f.*
                ), stored AS (
                    INSERT INTO ${schema}.job (id, state, stage, priority, max_retries, attempt, channel, function, args, context,
                        description, identity_key, eta, created_at)
                    SELECT id, 'pending', CASE WHEN eta > clock_timestamp() THEN 'scheduled' ELSE 'ready' END::${schema}.job_stage,
                           priority, max_retries, attempt, channel, function, args, context, description, identity_key, eta, created_at
                    FROM back
                ), kept AS (
                    INSERT INTO ${schema}.job_attempt (job_id, attempt, outcome, node_id, started_at, ended_at, result)
                    SELECT id, attempt, state::text::${schema}.attempt_outcome, node_id, started_at, finished_at, result
                    FROM back WHERE started_at IS NOT NULL ON CONFLICT DO NOTHING
                )""".formatted(free) + notified + """
                SELECT id, 'changed' AS result FROM back, notified
                UNION ALL SELECT id, 'identity' FROM target WHERE id NOT IN (SELECT id FROM back)""");
        hold = schema.sql(LOCKED + OVER + """
                , changed AS (
                    UPDATE ${schema}.job j SET stage = 'held' FROM target t
                    WHERE j.id = t.id AND t.state = 'pending' RETURNING j.id
                )""" + notified + rest("state::text"));
        release = schema.sql(LOCKED + OVER
                + """
                , changed AS (
                    UPDATE ${schema}.job j
                    SET stage = CASE WHEN j.eta > clock_timestamp() THEN 'scheduled' ELSE 'ready' END::${schema}.job_stage
                    FROM target t WHERE j.id = t.id AND t.state = 'pending' AND t.stage = 'held' RETURNING j.id
                )"""
                + notified + rest("CASE state WHEN 'pending' THEN 'not held' ELSE state::text END"));
        changeArguments = schema.sql(LOCKED + OVER + """
                , changed AS (
                    UPDATE ${schema}.job j SET args = ?::json FROM target t
                    WHERE j.id = t.id AND t.state IN ('wait_dependencies', 'pending', 'failed') RETURNING j.id
                )""" + notified + rest("state::text"));
        change = schema.sql(LOCKED + OVER
                + """
                , given AS MATERIALIZED (
                    SELECT ?::integer AS priority, ?::boolean AS eta_given,
                           coalesce(?::timestamptz, clock_timestamp() + ?::bigint * interval '1 microsecond') AS eta, ?::text AS channel
                ), changed AS (
                    UPDATE ${schema}.job j
                    SET priority = coalesce(g.priority, j.priority), channel = coalesce(g.channel, j.channel),
                        eta = CASE WHEN g.eta_given THEN g.eta ELSE j.eta END,
                        stage = CASE WHEN NOT g.eta_given OR j.stage = 'held' THEN j.stage
                            WHEN g.eta > clock_timestamp() THEN 'scheduled'
                            WHEN j.stage = 'parked' THEN 'parked' ELSE 'ready' END::${schema}.job_stage
                    FROM target t, given g
                    WHERE j.id = t.id AND t.state IN ('wait_dependencies', 'pending', 'failed') RETURNING j.id, j.channel
                ), moved_to AS MATERIALIZED (
                    SELECT count(pg_notify('${schema}', 'changed ' || channel)) FROM (SELECT DISTINCT channel FROM changed) AS c
                )"""
                + notified + rest("state::text").replace("FROM changed, notified", "FROM changed, notified, moved_to"));
    }

    /** Gives a job that waits or has failed other arguments. */
    public Map<Long, String> changeArguments(Connection connection, long[] ids, String arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(changeArguments)) {
            statement.setObject(1, ids);
            statement.setObject(2, ids);
            statement.setString(3, arguments);
            return results(statement);
        }
    }

    private static String rest(String reason) {
        return """
                SELECT id, 'changed' AS result FROM changed, notified
                UNION ALL SELECT id, %s FROM target WHERE id NOT IN (SELECT id FROM changed)
                UNION ALL SELECT id, state::text FROM over""".formatted(reason);
    }

    /** Cancels waiting and failed jobs, asks started ones to stop. */
    public Map<Long, String> cancel(Connection connection, long[] ids, String message) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(cancel)) {
            statement.setObject(1, ids);
            statement.setObject(2, ids);
            statement.setString(3, "cancelled");
            statement.setString(4, message);
            statement.setString(5, message);
            return results(statement);
        }
    }

    /** Sets waiting and failed jobs to done. */
    public Map<Long, String> setDone(Connection connection, long[] ids, String message) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(setDone)) {
            statement.setObject(1, ids);
            statement.setObject(2, ids);
            statement.setString(3, "done");
            statement.setString(4, message);
            return results(statement);
        }
    }

    /** Makes failed and finished jobs wait again: two statements, to be run in one transaction. */
    public Map<Long, String> requeue(Connection connection, long[] ids) throws SQLException {
        Map<Long, String> results = new HashMap<>();
        for (String sql : new String[] {requeueFinished, requeueFailed}) {
            long[] left = java.util.Arrays.stream(ids)
                    .filter(id -> !results.containsKey(id))
                    .toArray();
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setObject(1, left);
                results.putAll(results(statement));
            }
        }
        return results;
    }

    /** Holds pending jobs. */
    public Map<Long, String> hold(Connection connection, long[] ids) throws SQLException {
        return simple(connection, hold, ids);
    }

    /** Releases held jobs. */
    public Map<Long, String> release(Connection connection, long[] ids) throws SQLException {
        return simple(connection, release, ids);
    }

    /** Changes the priority. */
    public Map<Long, String> changePriority(Connection connection, long[] ids, int priority) throws SQLException {
        return change(connection, ids, priority, false, null, null, null);
    }

    /** Changes the ETA; both null: none. */
    public Map<Long, String> changeEta(
            Connection connection, long[] ids, @Nullable Instant eta, @Nullable Duration fromNow) throws SQLException {
        return change(connection, ids, null, true, eta, fromNow, null);
    }

    /** Changes the channel, to a full name. */
    public Map<Long, String> changeChannel(Connection connection, long[] ids, String channel) throws SQLException {
        return change(connection, ids, null, false, null, null, channel);
    }

    private Map<Long, String> change(
            Connection connection,
            long[] ids,
            @Nullable Integer priority,
            boolean etaGiven,
            @Nullable Instant eta,
            @Nullable Duration fromNow,
            @Nullable String channel)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(change)) {
            statement.setObject(1, ids);
            statement.setObject(2, ids);
            statement.setObject(3, priority, Types.INTEGER);
            statement.setBoolean(4, etaGiven);
            statement.setString(5, eta == null ? null : eta.toString());
            statement.setObject(6, fromNow == null ? null : Sql.micros(fromNow), Types.BIGINT);
            statement.setString(7, channel);
            return results(statement);
        }
    }

    private static Map<Long, String> simple(Connection connection, String sql, long[] ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, ids);
            statement.setObject(2, ids);
            return results(statement);
        }
    }

    private static Map<Long, String> results(PreparedStatement statement) throws SQLException {
        Map<Long, String> results = new HashMap<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                results.putIfAbsent(rows.getLong(1), rows.getString(2));
            }
        }
        return results;
    }
}
