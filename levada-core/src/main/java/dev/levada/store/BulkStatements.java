package dev.levada.store;

import dev.levada.audit.Actor;
import dev.levada.search.JobQuery;
import dev.levada.search.Visibility;
import dev.levada.status.Count;
import dev.levada.store.BulkRow.Progress;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bulk actions: stored, taken on by a worker for a while, and brought on with what they do in one transaction. */
public final class BulkStatements {

    private static final String ROW = """
            b.id, b.action, b.parameter, b.query, b.ids, b.visibility_key, b.visible_values, b.unsearched, b.actor, b.origin, b.state, b.created_at,
            b.ended_at, b.last_id, b.expected, b.expected_estimated, b.live, b.reached, b.matched, b.changed, b.asked, b.skipped,
            b.reasons, b.reason_counts, b.error, b.undo_of, b.undone_by, b.created_at > clock_timestamp() - interval '1 day' AS young""";

    private final String start;
    private final String claim;
    private final String lock;
    private final String find;
    private final String recent;
    private final String advance;
    private final String end;
    private final String cancel;
    private final String undoing;
    private final String retain;

    public BulkStatements(Schema schema) {
        start = schema.sql("""
                INSERT INTO ${schema}.bulk_action (action, parameter, query, ids, visibility_key, visible_values, unsearched, actor, origin,
                    expected, expected_estimated, undo_of, last_id)
                SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, last_value FROM ${schema}.job_id_seq RETURNING id""");
        // The one that was left alone longest comes first, so that a long one does not keep others waiting.
        claim = schema.sql("""
                UPDATE ${schema}.bulk_action b
                SET worker = ?, leased_until = clock_timestamp() + ?::bigint * interval '1 microsecond'
                WHERE b.id = (
                    SELECT c.id FROM ${schema}.bulk_action c
                    WHERE c.state = 'running' AND (c.leased_until IS NULL OR c.leased_until < clock_timestamp() OR c.worker = ?)
                    ORDER BY c.leased_until NULLS FIRST, c.id LIMIT 1 FOR UPDATE SKIP LOCKED)
                RETURNING b.id""");
        lock = schema.sql("SELECT " + ROW + """

                FROM ${schema}.bulk_action b WHERE b.id = ? AND b.state = 'running' AND b.worker = ? FOR NO KEY UPDATE""");
        find = schema.sql("SELECT " + ROW + " FROM ${schema}.bulk_action b WHERE b.id = ?");
        recent = schema.sql("SELECT " + ROW + " FROM ${schema}.bulk_action b ORDER BY b.id DESC LIMIT ?");
        advance = schema.sql("""
                UPDATE ${schema}.bulk_action SET live = ?, reached = ?, matched = ?, changed = ?, asked = ?, skipped = ?, reasons = ?, reason_counts = ?
                WHERE id = ?""");
        end = schema.sql("""
                UPDATE ${schema}.bulk_action SET state = ?, error = ?, ended_at = clock_timestamp(), worker = NULL, leased_until = NULL
                WHERE id = ? AND state = 'running' AND worker = ?""");
        cancel = schema.sql("""
                UPDATE ${schema}.bulk_action SET state = 'cancelled', ended_at = clock_timestamp(), worker = NULL, leased_until = NULL
                WHERE id = ? AND state = 'running'""");
        undoing = schema.sql("""
                UPDATE ${schema}.bulk_action SET undone_by = ?
                WHERE id = ? AND undone_by IS NULL AND state <> 'running' AND created_at > clock_timestamp() - interval '1 day'""");
        retain = schema.sql("""
                WITH forgotten AS (
                    DELETE FROM ${schema}.bulk_undo u USING ${schema}.bulk_action b
                    WHERE b.id = u.bulk_id AND b.created_at < clock_timestamp() - interval '25 hours' AND NOT EXISTS (
                        SELECT FROM ${schema}.bulk_action r WHERE r.undo_of = b.id AND r.state = 'running')
                )
                DELETE FROM ${schema}.bulk_action WHERE state <> 'running' AND created_at < clock_timestamp() - interval '30 days'""");
    }

    /** Stores an action that begins now; its number. */
    public long start(
            Connection connection,
            String action,
            @Nullable String parameter,
            @Nullable JobQuery query,
            @Nullable Collection<Long> ids,
            Visibility visibility,
            Actor actor,
            Count expected,
            @Nullable Long undoOf)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(start)) {
            statement.setString(1, action);
            statement.setString(2, parameter);
            statement.setString(3, query == null ? null : query.toString());
            statement.setArray(4, ids == null ? null : connection.createArrayOf("bigint", ids.toArray()));
            statement.setString(5, visibility.key());
            statement.setArray(
                    6, connection.createArrayOf("text", visibility.values().toArray()));
            statement.setString(7, visibility.unsearched());
            statement.setString(8, actor.name());
            statement.setString(9, actor.origin());
            statement.setLong(10, expected.number());
            statement.setBoolean(11, expected.estimated());
            statement.setObject(12, undoOf, Types.BIGINT);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Takes an action on for a while, or keeps one that the worker has already; empty: there is none that nobody else has. */
    public Optional<Long> claim(Connection connection, String worker, Duration lease) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(claim)) {
            statement.setString(1, worker);
            statement.setLong(2, Sql.micros(lease));
            statement.setString(3, worker);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        }
    }

    /** Keeps what a transaction does for an action from waiting, or being waited for, without end. To be called first in it. */
    public static void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL statement_timeout = '20s'; SET LOCAL lock_timeout = '5s';"
                    + " SET LOCAL idle_in_transaction_session_timeout = '10s'; SET LOCAL enable_seqscan = off;"
                    + " SET LOCAL enable_bitmapscan = off; SET LOCAL jit = off");
        }
    }

    /** Holds an action that the worker has, until the transaction ends; empty: it is no longer its, or over. */
    public Optional<BulkRow> lock(Connection connection, long id, String worker) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(lock)) {
            statement.setLong(1, id);
            statement.setString(2, worker);
            return rows(statement).stream().findFirst();
        }
    }

    /** An action. */
    public Optional<BulkRow> find(Connection connection, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(find)) {
            statement.setLong(1, id);
            return rows(statement).stream().findFirst();
        }
    }

    /** The last actions, newest first. */
    public List<BulkRow> recent(Connection connection, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(recent)) {
            statement.setInt(1, limit);
            return rows(statement);
        }
    }

    /** Notes how far a {@linkplain #lock locked} action has come. */
    public void advance(Connection connection, long id, boolean live, long reached, Progress progress)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(advance)) {
            statement.setBoolean(1, live);
            statement.setLong(2, reached);
            statement.setLong(3, progress.matched());
            statement.setLong(4, progress.changed());
            statement.setLong(5, progress.asked());
            statement.setLong(6, progress.skipped());
            statement.setArray(
                    7,
                    connection.createArrayOf("text", progress.reasons().keySet().toArray()));
            statement.setArray(
                    8,
                    connection.createArrayOf(
                            "bigint", progress.reasons().values().toArray()));
            statement.setLong(9, id);
            statement.executeUpdate();
        }
    }

    /** Ends an action that the worker has; false: it was no longer its. */
    public boolean end(Connection connection, long id, String worker, String state, @Nullable String error)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(end)) {
            statement.setString(1, state);
            statement.setString(2, error);
            statement.setLong(3, id);
            statement.setString(4, worker);
            return statement.executeUpdate() == 1;
        }
    }

    /** Stops an action; false: it did not run. */
    public boolean cancel(Connection connection, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(cancel)) {
            statement.setLong(1, id);
            return statement.executeUpdate() == 1;
        }
    }

    /** Notes that an action is undone by another; false: it runs, is too old, or is undone already. */
    public boolean undoing(Connection connection, long id, long by) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(undoing)) {
            statement.setLong(1, by);
            statement.setLong(2, id);
            return statement.executeUpdate() == 1;
        }
    }

    /** Removes what is kept no longer. */
    public void retain(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(retain);
        }
    }

    private static List<BulkRow> rows(PreparedStatement statement) throws SQLException {
        List<BulkRow> found = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                String[] values = texts(row.getArray("visible_values"));
                Visibility visibility =
                        new Visibility(row.getString("visibility_key"), Set.of(values), row.getString("unsearched"));
                found.add(new BulkRow(
                        row.getLong("id"),
                        row.getString("action"),
                        row.getString("parameter"),
                        row.getString("query"),
                        numbers(row.getArray("ids")),
                        visibility,
                        new Actor(row.getString("actor"), row.getString("origin")),
                        row.getString("state"),
                        Objects.requireNonNull(Sql.instant(row, "created_at")),
                        Sql.instant(row, "ended_at"),
                        row.getLong("last_id"),
                        new Count(row.getLong("expected"), row.getBoolean("expected_estimated")),
                        row.getBoolean("live"),
                        row.getLong("reached"),
                        new Progress(
                                row.getLong("matched"),
                                row.getLong("changed"),
                                row.getLong("asked"),
                                row.getLong("skipped"),
                                reasons(row)),
                        row.getString("error"),
                        number(row, "undo_of"),
                        number(row, "undone_by"),
                        row.getBoolean("young")));
            }
        }
        return found;
    }

    private static Map<String, Long> reasons(ResultSet row) throws SQLException {
        String[] reasons = texts(row.getArray("reasons"));
        Long[] counts = (Long[]) row.getArray("reason_counts").getArray();
        Map<String, Long> map = new LinkedHashMap<>();
        for (int i = 0; i < reasons.length; i++) {
            map.put(reasons[i], counts[i]);
        }
        return map;
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    private static @Nullable List<Long> numbers(@Nullable Array array) throws SQLException {
        return array == null ? null : Arrays.asList((Long[]) array.getArray());
    }

    private static String[] texts(@Nullable Array array) throws SQLException {
        return array == null ? new String[0] : (String[]) array.getArray();
    }
}
