package dev.levada.store;

import dev.levada.search.JobQuery;
import dev.levada.search.Visibility;
import dev.levada.store.JobSource.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The jobs that a bulk action takes next, and what they were before. */
public final class BulkTargets {

    /**
     * The next jobs of an action.
     *
     * @param reached up to which id all were looked at
     * @param over whether there are none beyond
     */
    public record Next(List<Long> ids, long reached, boolean over) {}

    /** What a job was before. */
    public record Former(
            long id,
            String channel,
            int priority,
            String stage,
            @Nullable Instant eta) {}

    /** Ids that one statement looks through at most. */
    private static final long WINDOW = 20_000;

    private final Schema schema;
    private final String keep;
    private final String forget;
    private final String former;
    private final String still;
    private final String stillDue;

    public BulkTargets(Schema schema) {
        this.schema = schema;
        keep = schema.sql("""
                WITH target AS (
                    SELECT j.id, j.channel, j.priority, j.stage, j.eta FROM ${schema}.job j
                    WHERE j.id = ANY (?) AND j.state = ANY (?::${schema}.job_state[]) ORDER BY j.id FOR NO KEY UPDATE
                )
                INSERT INTO ${schema}.bulk_undo (bulk_id, job_id, channel, priority, stage, eta)
                SELECT ?, id, channel, priority, stage, eta FROM target ON CONFLICT DO NOTHING""");
        forget = schema.sql("DELETE FROM ${schema}.bulk_undo WHERE bulk_id = ? AND job_id = ANY (?)");
        former = schema.sql("""
                SELECT job_id, channel, priority, stage, eta FROM ${schema}.bulk_undo
                WHERE bulk_id = ? AND job_id > ? ORDER BY job_id LIMIT ?""");
        still = schema.sql("""
                SELECT j.id FROM ${schema}.job j
                WHERE j.id = ANY (?) AND (?::text IS NULL OR j.channel = ?) AND (?::int IS NULL OR j.priority = ?)
                ORDER BY j.id FOR NO KEY UPDATE""");
        stillDue = schema.sql("""
                SELECT j.id FROM ${schema}.job j WHERE j.id = ANY (?) AND j.eta IS NOT DISTINCT FROM ?::timestamptz
                ORDER BY j.id FOR NO KEY UPDATE""");
    }

    /**
     * The next jobs that meet a query, of those that were there when the action began and have not ended since.
     *
     * @param live in which of the two tables
     * @param begun when the action began
     */
    public Next next(
            Connection connection,
            JobQuery query,
            Visibility visibility,
            boolean live,
            long reached,
            long lastId,
            Instant begun,
            int limit)
            throws SQLException {
        JobSource source = new JobSource(schema, query, visibility, begun);
        for (Table table : source.tables()) {
            if (table.live() == live) {
                long low = Math.max(reached + 1, source.span().firstId());
                return next(
                        connection, table, low, Math.min(lastId, source.span().lastId()), begun, limit);
            }
        }
        return new Next(List.of(), lastId, true);
    }

    private static Next next(Connection connection, Table table, long low, long high, Instant begun, int limit)
            throws SQLException {
        long first = first(connection, table, low, high);
        if (first < 0) {
            return new Next(List.of(), high, true);
        }
        long last = Math.min(high, first + WINDOW - 1);
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT j.id FROM %s WHERE %s AND j.id >= ? AND j.id <= ?
                    AND (j.finished_at IS NULL OR j.finished_at <= ?) AND %s ORDER BY j.id LIMIT ?""".formatted(
                        table.from(), table.bounds().sql(), table.conditions().sql()))) {
            int index = table.bounds().bind(statement, 1);
            statement.setLong(index++, first);
            statement.setLong(index++, last);
            statement.setObject(index++, JobConditions.typed(begun));
            index = table.conditions().bind(statement, index);
            statement.setInt(index, limit);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
        }
        long to = ids.size() == limit ? ids.get(limit - 1) : last;
        return new Next(ids, to, to >= high);
    }

    private static long first(Connection connection, Table table, long low, long high) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT j.id FROM %s WHERE %s AND j.id >= ? AND j.id <= ? ORDER BY j.id LIMIT 1"
                        .formatted(table.from(), table.bounds().sql()))) {
            int index = table.bounds().bind(statement, 1);
            statement.setLong(index++, low);
            statement.setLong(index, high);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : -1;
            }
        }
    }

    /** Those of these jobs that may be seen. */
    public Set<Long> visible(Connection connection, Collection<Long> ids, Visibility visibility) throws SQLException {
        if (visibility.isEverything()) {
            return new TreeSet<>(ids);
        }
        Set<Long> visible = new TreeSet<>();
        try (PreparedStatement statement = connection.prepareStatement(
                schema.sql("SELECT j.id FROM ${schema}.jobs j WHERE j.id = ANY (?) AND (j.context ->> ?) = ANY (?)"))) {
            statement.setObject(1, array(ids));
            statement.setString(2, visibility.key());
            statement.setArray(
                    3, connection.createArrayOf("text", visibility.values().toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    visible.add(rows.getLong(1));
                }
            }
        }
        return visible;
    }

    /** Keeps what those of these jobs are that are in one of some states, and has them stay so until the transaction ends. */
    public void keep(Connection connection, long bulkId, Collection<Long> ids, Set<String> states) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(keep)) {
            statement.setObject(1, array(ids));
            statement.setArray(2, connection.createArrayOf("text", states.toArray()));
            statement.setLong(3, bulkId);
            statement.executeUpdate();
        }
    }

    /** Forgets what was kept of jobs that were not changed. */
    public void forget(Connection connection, long bulkId, Collection<Long> ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(forget)) {
            statement.setLong(1, bulkId);
            statement.setObject(2, array(ids));
            statement.executeUpdate();
        }
    }

    /** What was kept of the next jobs of an action. */
    public List<Former> former(Connection connection, long bulkId, long reached, int limit) throws SQLException {
        List<Former> jobs = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(former)) {
            statement.setLong(1, bulkId);
            statement.setLong(2, reached);
            statement.setInt(3, limit);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    jobs.add(new Former(
                            rows.getLong(1),
                            rows.getString(2),
                            rows.getInt(3),
                            rows.getString(4),
                            Sql.instant(rows, "eta")));
                }
            }
        }
        return jobs;
    }

    /** Those of these jobs that still have the channel and the priority given, if given, and keep them until the transaction ends. */
    public Set<Long> still(
            Connection connection, Collection<Long> ids, @Nullable String channel, @Nullable Integer priority)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(still)) {
            statement.setObject(1, array(ids));
            statement.setString(2, channel);
            statement.setString(3, channel);
            statement.setObject(4, priority, java.sql.Types.INTEGER);
            statement.setObject(5, priority, java.sql.Types.INTEGER);
            return ids(statement);
        }
    }

    /** Those of these jobs that still have this ETA, or none, and keep them until the transaction ends. */
    public Set<Long> stillDue(Connection connection, Collection<Long> ids, @Nullable Instant eta) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(stillDue)) {
            statement.setObject(1, array(ids));
            statement.setString(2, eta == null ? null : eta.toString());
            return ids(statement);
        }
    }

    private static Set<Long> ids(PreparedStatement statement) throws SQLException {
        Set<Long> found = new TreeSet<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(rows.getLong(1));
            }
        }
        return found;
    }

    private static long[] array(Collection<Long> ids) {
        return ids.stream().mapToLong(Long::longValue).toArray();
    }
}
