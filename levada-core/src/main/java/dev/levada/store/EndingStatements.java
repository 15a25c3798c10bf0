package dev.levada.store;

import dev.levada.store.Ending.Cancelled;
import dev.levada.store.Ending.Done;
import dev.levada.store.Ending.Failed;
import dev.levada.store.Ending.HandedBack;
import dev.levada.store.Ending.Retried;
import dev.levada.store.Ending.Thrown;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records how executions ended. Each statement checks the token (node and attempt): who has lost its job changes nothing.
 */
public final class EndingStatements {

    /** What the function refuse_end() raises. */
    private static final String NOT_ITS_JOB = "LV001";

    private final String finish;
    private final String finishOwn;
    private final String cancelled;
    private final String setBack;

    public EndingStatements(Schema schema) {
        String columns = JobColumns.KEPT_OF_J;
        finish = schema.sql("""
                WITH moved AS (
                    DELETE FROM ${schema}.job j
                    USING unnest(?::bigint[], ?::int[], ?::bigint[], ?::text[], ?::text[])
                        AS g (id, attempt, started_us, result, message)
                    WHERE j.id = ANY (?) AND j.id = g.id AND %s AND j.node_id = ? AND j.attempt = g.attempt
                        AND j.cancel_requested_at IS NULL
                    RETURNING j.id, %s, g.started_us, g.result AS new_result, g.message AS new_message
                )
                INSERT INTO ${schema}.job_finished (%s)
                SELECT j.id, 'done', %s, 'epoch'::timestamptz + started_us * interval '1 microsecond', statement_timestamp(),
                       new_result::json, new_message, NULL, NULL
                FROM moved j RETURNING id""".formatted(Plans.STARTED, columns, JobColumns.FINISHED, columns));
        // With its commit in one message: nobody waits for the job's row, least of all on a node that has frozen
        // between the two.
        finishOwn = schema.sql("""
                SET LOCAL enable_seqscan = off;
                WITH moved AS (
                    DELETE FROM ${schema}.job j
                    WHERE j.id = ? AND %s AND j.node_id = ? AND j.attempt = ?
                        AND j.cancel_requested_at IS NULL
                    RETURNING j.id, %s
                )
                INSERT INTO ${schema}.job_finished (%s)
                SELECT CASE WHEN j.id IS NULL THEN ${schema}.refuse_end() ELSE j.id END, 'done', %s,
                       'epoch'::timestamptz + ?::bigint * interval '1 microsecond', statement_timestamp(), ?::json, ?, NULL, NULL
                FROM (SELECT) AS one LEFT JOIN moved j ON true;
                COMMIT""".formatted(Plans.STARTED, columns, JobColumns.FINISHED, columns));
        cancelled = schema.sql("""
                WITH moved AS (
                    DELETE FROM ${schema}.job j
                    USING unnest(?::bigint[], ?::int[], ?::bigint[]) AS g (id, attempt, started_us)
                    WHERE j.id = ANY (?) AND j.id = g.id AND %s AND j.node_id = ? AND j.attempt = g.attempt
                        AND j.cancel_requested_at IS NOT NULL
                    RETURNING j.id, %s, j.message, g.started_us
                )
                INSERT INTO ${schema}.job_finished (%s)
                SELECT j.id, 'cancelled', %s, 'epoch'::timestamptz + started_us * interval '1 microsecond', statement_timestamp(),
                       NULL, message, NULL, NULL
                FROM moved j RETURNING id""".formatted(Plans.STARTED, columns, JobColumns.FINISHED, columns));
        setBack = schema.sql("""
                WITH ended AS (
                    UPDATE ${schema}.job j
                    SET state = g.state::${schema}.job_state,
                        stage = CASE WHEN g.delay > 0 THEN 'scheduled' ELSE 'ready' END::${schema}.job_stage,
                        eta = CASE WHEN g.state = 'failed' THEN j.eta
                                   ELSE clock_timestamp() + g.delay * interval '1 microsecond' END,
                        retry = j.retry - g.uncounted,
                        -- A node that sees its job end, whatever came of it, was not ended by it.
                        crashes = CASE WHEN g.outcome IN ('retried', 'failed', 'timed_out') THEN 0 ELSE j.crashes END,
                        identity_key = CASE WHEN g.state = 'failed' THEN j.identity_key ELSE %s END,
                        node_id = CASE WHEN g.state = 'failed' THEN j.node_id END,
                        enqueued_at = CASE WHEN g.state = 'failed' THEN j.enqueued_at END,
                        started_at = CASE WHEN g.state = 'failed'
                            THEN 'epoch'::timestamptz + g.started_us * interval '1 microsecond' END,
                        finished_at = CASE WHEN g.state = 'failed' THEN clock_timestamp() END,
                        progress = NULL,
                        message = CASE WHEN g.state = 'failed' THEN NULL ELSE g.message END,
                        exc_name = CASE WHEN g.state = 'failed' THEN g.exc_name END,
                        exc_message = CASE WHEN g.state = 'failed' THEN g.exc_message END
                    FROM unnest(?::bigint[], ?::int[], ?::bigint[], ?::text[], ?::bigint[], ?::int[], ?::text[],
                                ?::text[], ?::text[], ?::text[], ?::text[])
                        AS g (id, attempt, started_us, state, delay, uncounted, message, outcome, exc_name, exc_message, exc_info)
                    WHERE j.id = ANY (?) AND j.id = g.id AND %s AND j.node_id = ? AND j.attempt = g.attempt
                        AND j.cancel_requested_at IS NULL
                    RETURNING j.id, g.attempt, g.started_us, g.outcome, g.exc_name, g.exc_message, g.exc_info
                ), kept AS (
                    INSERT INTO ${schema}.job_attempt
                        (job_id, attempt, outcome, node_id, started_at, exc_name, exc_message, exc_info)
                    SELECT id, attempt, outcome::${schema}.attempt_outcome, ?,
                           'epoch'::timestamptz + started_us * interval '1 microsecond', exc_name, exc_message, exc_info
                    FROM ended
                )
                SELECT id FROM ended""".formatted(Identity.KEPT_IF_FREE, Plans.STARTED));
    }

    /**
     * Records endings on the caller's autocommit connection.
     *
     * @return what was recorded, by job: the outcome given, or {@link Cancelled} where a cancel had been accepted before; jobs that are
     *     missing here had been taken from this node, and nothing was changed
     */
    public Map<Long, Ending.Outcome> record(Connection connection, int nodeId, List<Ending> endings)
            throws SQLException {
        Map<Long, Ending.Outcome> recorded = new HashMap<>();
        List<Ending> done = ofKind(endings, true);
        if (!done.isEmpty()) {
            note(recorded, done, finish(connection, nodeId, done));
        }
        List<Ending> others = ofKind(endings, false);
        if (!others.isEmpty()) {
            note(recorded, others, setBack(connection, nodeId, others));
        }
        if (recorded.size() < endings.size()) {
            List<Ending> left = endings.stream()
                    .filter(ending -> !recorded.containsKey(ending.id()))
                    .toList();
            for (Long id : cancelled(connection, nodeId, left)) {
                recorded.put(id, new Cancelled());
            }
        }
        return recorded;
    }

    /**
     * Records that a job is done in the transaction that holds its work, and commits that.
     *
     * @return whether the job was still this node's; if not, nothing is committed, and the caller rolls back
     */
    public boolean commitFinished(Connection connection, int nodeId, Ending ending, Done done) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(finishOwn)) {
            statement.setLong(1, ending.id());
            statement.setInt(2, nodeId);
            statement.setInt(3, ending.attempt());
            statement.setLong(4, ending.startedAt());
            statement.setString(5, done.result());
            statement.setString(6, done.message());
            statement.execute();
            return true;
        } catch (SQLException e) {
            if (NOT_ITS_JOB.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private Set<Long> finish(Connection connection, int nodeId, List<Ending> endings) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(finish)) {
            token(statement, endings);
            statement.setArray(
                    4,
                    texts(
                            connection,
                            endings.stream()
                                    .map(e -> ((Done) e.outcome()).result())
                                    .toArray()));
            statement.setArray(
                    5,
                    texts(
                            connection,
                            endings.stream()
                                    .map(e -> ((Done) e.outcome()).message())
                                    .toArray()));
            statement.setObject(6, ids(endings));
            statement.setInt(7, nodeId);
            return ids(statement);
        }
    }

    private Set<Long> cancelled(Connection connection, int nodeId, List<Ending> endings) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(cancelled)) {
            token(statement, endings);
            statement.setObject(4, ids(endings));
            statement.setInt(5, nodeId);
            return ids(statement);
        }
    }

    private Set<Long> setBack(Connection connection, int nodeId, List<Ending> endings) throws SQLException {
        int size = endings.size();
        String[] states = new String[size];
        long[] delays = new long[size];
        int[] uncounted = new int[size];
        String[] outcomes = new String[size];
        @Nullable String[] messages = new String[size];
        @Nullable String[] names = new String[size];
        @Nullable String[] excMessages = new String[size];
        @Nullable String[] traces = new String[size];
        for (int i = 0; i < size; i++) {
            Thrown error = null;
            if (endings.get(i).outcome() instanceof Retried retried) {
                states[i] = "pending";
                delays[i] = Sql.micros(retried.delay());
                uncounted[i] = retried.counted() ? 0 : 1;
                outcomes[i] = "retried";
                error = retried.thrown();
                messages[i] = error.message();
            } else if (endings.get(i).outcome() instanceof Failed failed) {
                states[i] = "failed";
                outcomes[i] = failed.timedOut() ? "timed_out" : "failed";
                error = failed.thrown();
            } else if (endings.get(i).outcome() instanceof HandedBack back) {
                states[i] = "pending";
                delays[i] = Sql.micros(back.delay());
                uncounted[i] = 1;
                outcomes[i] = "handed_back";
                error = back.thrown();
                messages[i] = error.message();
            } else {
                // Ended as if asked to, but nobody asked in the database: it waits again.
                states[i] = "pending";
                uncounted[i] = 1;
                outcomes[i] = "cancelled";
            }
            names[i] = error == null ? null : error.name();
            excMessages[i] = error == null ? null : error.message();
            traces[i] = error == null ? null : error.stackTrace();
        }
        try (PreparedStatement statement = connection.prepareStatement(setBack)) {
            token(statement, endings);
            statement.setArray(4, texts(connection, states));
            statement.setObject(5, delays);
            statement.setObject(6, uncounted);
            statement.setArray(7, texts(connection, messages));
            statement.setArray(8, texts(connection, outcomes));
            statement.setArray(9, texts(connection, names));
            statement.setArray(10, texts(connection, excMessages));
            statement.setArray(11, texts(connection, traces));
            statement.setObject(12, ids(endings));
            statement.setInt(13, nodeId);
            statement.setInt(14, nodeId);
            return ids(statement);
        }
    }

    private static void token(PreparedStatement statement, List<Ending> endings) throws SQLException {
        statement.setObject(1, ids(endings));
        statement.setObject(2, endings.stream().mapToInt(Ending::attempt).toArray());
        statement.setObject(3, endings.stream().mapToLong(Ending::startedAt).toArray());
    }

    private static long[] ids(List<Ending> endings) {
        return endings.stream().mapToLong(Ending::id).toArray();
    }

    private static java.sql.Array texts(Connection connection, @Nullable Object[] values) throws SQLException {
        return connection.createArrayOf("text", values);
    }

    private static List<Ending> ofKind(List<Ending> endings, boolean done) {
        return endings.stream()
                .filter(ending -> ending.outcome() instanceof Done == done)
                .toList();
    }

    private static void note(Map<Long, Ending.Outcome> recorded, List<Ending> endings, Set<Long> ids) {
        for (Ending ending : endings) {
            if (ids.contains(ending.id())) {
                recorded.put(ending.id(), ending.outcome());
            }
        }
    }

    private static Set<Long> ids(PreparedStatement statement) throws SQLException {
        Set<Long> ids = new HashSet<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }
}
