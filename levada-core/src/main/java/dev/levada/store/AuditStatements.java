package dev.levada.store;

import dev.levada.audit.Actor;
import dev.levada.audit.AuditEntry;
import dev.levada.audit.AuditFilter;
import dev.levada.audit.AuditPage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who did what: added to, read from the last entry back, and cut off where it is old. */
public final class AuditStatements {

    /** What is to be added of one thing. */
    public record Change(
            String target,
            @Nullable String before,
            @Nullable String after) {}

    /** Entries that one page looks at, where a filter that no index carries meets few. */
    private static final int LOOKED_AT = 20_000;

    private final Schema schema;
    private final String add;
    private final String retain;

    public AuditStatements(Schema schema) {
        this.schema = schema;
        add = schema.sql("""
                INSERT INTO ${schema}.audit (actor, origin, action, target, before, after)
                SELECT ?, ?, ?, c.target, c.before::json, c.after::json
                FROM unnest(?::text[], ?::text[], ?::text[]) WITH ORDINALITY AS c (target, before, after, n) ORDER BY c.n""");
        retain = schema.sql("SELECT ${schema}.audit_retain(?::bigint * interval '1 microsecond')");
    }

    /** Adds an entry for each change. */
    public void add(Connection connection, Actor actor, String action, List<Change> changes) throws SQLException {
        if (changes.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(add)) {
            statement.setString(1, actor.name());
            statement.setString(2, actor.origin());
            statement.setString(3, action);
            statement.setArray(
                    4, texts(connection, changes.stream().map(Change::target).toArray()));
            statement.setArray(
                    5, texts(connection, changes.stream().map(Change::before).toArray()));
            statement.setArray(
                    6, texts(connection, changes.stream().map(Change::after).toArray()));
            statement.executeUpdate();
        }
    }

    /**
     * Entries that meet a filter, newest first.
     *
     * @param before only entries with smaller numbers
     */
    public AuditPage page(Connection connection, AuditFilter filter, long before, int limit) throws SQLException {
        StringBuilder indexed = new StringBuilder("a.id < ?");
        StringBuilder others = new StringBuilder("true");
        List<Object> values = new ArrayList<>(List.of(before));
        condition(indexed, values, " AND a.target = ?", filter.target());
        condition(indexed, values, " AND a.actor = ?", filter.actor());
        condition(others, values, " AND a.action = ?", filter.action());
        condition(others, values, " AND a.at >= ?::timestamptz", filter.from());
        condition(others, values, " AND a.at < ?::timestamptz", filter.until());
        String sql = schema.sql("""
                WITH looked_at AS (
                    SELECT a.* FROM ${schema}.audit a WHERE %s ORDER BY a.id DESC LIMIT %d
                ), met AS MATERIALIZED (
                    SELECT a.* FROM looked_at a WHERE %s ORDER BY a.id DESC LIMIT ?
                ), last AS MATERIALIZED (
                    SELECT count(*) AS entries, min(id) AS id FROM looked_at WHERE (SELECT count(*) FROM met) < ?
                )
                SELECT m.*, l.entries AS looked_at, l.id AS last_id FROM last l LEFT JOIN met m ON true ORDER BY m.id DESC""".formatted(indexed, LOOKED_AT, others));
        List<AuditEntry> entries = new ArrayList<>();
        long reached = 0;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int index = 1;
            for (Object value : values) {
                statement.setObject(index++, value);
            }
            statement.setInt(index++, limit);
            statement.setInt(index, limit);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reached = rows.getInt("looked_at") == LOOKED_AT ? rows.getLong("last_id") : 0;
                    if (rows.getString("target") != null) {
                        entries.add(entry(rows));
                    }
                }
            }
        }
        if (entries.size() == limit) {
            reached = entries.get(limit - 1).id();
        }
        return new AuditPage(entries, reached == 0 ? null : Long.toString(reached));
    }

    /** Removes entries older than this; how many. */
    public long retain(Connection connection, Duration age) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(retain)) {
            statement.setLong(1, Sql.micros(age));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static void condition(StringBuilder sql, List<Object> values, String condition, @Nullable Object value) {
        if (value != null) {
            sql.append(condition);
            values.add(value instanceof Instant ? value.toString() : value);
        }
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong("id"),
                Objects.requireNonNull(Sql.instant(row, "at")),
                row.getString("actor"),
                row.getString("origin"),
                row.getString("action"),
                row.getString("target"),
                row.getString("before"),
                row.getString("after"));
    }

    private static java.sql.Array texts(Connection connection, @Nullable Object[] values) throws SQLException {
        return connection.createArrayOf("text", values);
    }
}
