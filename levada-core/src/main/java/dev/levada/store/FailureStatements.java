package dev.levada.store;

import dev.levada.JobState;
import dev.levada.search.FailureGroup;
import dev.levada.search.Failures;
import dev.levada.search.JobQuery;
import dev.levada.search.Qualifier;
import dev.levada.search.Visibility;
import dev.levada.status.Count;
import dev.levada.store.JobConditions.Clause;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Failed jobs, alike ones together. Groups of all jobs are found by skipping from one to the next in an index; where jobs are filtered, the newest failed ones are looked
 * through.
 *
 * <p>To be used within a transaction that {@link StatusStatements#begin} has begun.
 */
public final class FailureStatements {

    private static final int MOST_GROUPS = 500;
    /** Jobs counted of all groups together, of one at most and at least. */
    private static final int ALL = 10_000;

    private static final int MOST = 5_000;
    private static final int LEAST = 100;
    /** Failed jobs looked through where they are filtered. */
    private static final int FILTERED = 5_000;
    /** Pages of the live table that are read to estimate large groups. */
    private static final int SAMPLED_PAGES = 300;

    private final Schema schema;
    private final SearchStatements search;
    private final String fingerprints;
    private final String sizes;
    private final String sample;
    private final String pages;

    public FailureStatements(Schema schema) {
        this.schema = schema;
        this.search = new SearchStatements(schema);
        fingerprints = schema.sql("""
                WITH RECURSIVE g (fingerprint) AS (
                    (SELECT ${schema}.fingerprint(function, exc_name, exc_message) FROM ${schema}.job WHERE state = 'failed'
                     ORDER BY 1 LIMIT 1)
                    UNION ALL
                    SELECT (SELECT ${schema}.fingerprint(j.function, j.exc_name, j.exc_message) FROM ${schema}.job j
                            WHERE j.state = 'failed' AND ${schema}.fingerprint(j.function, j.exc_name, j.exc_message) > g.fingerprint
                            ORDER BY 1 LIMIT 1)
                    FROM g WHERE g.fingerprint IS NOT NULL
                )
                SELECT fingerprint FROM g WHERE fingerprint IS NOT NULL LIMIT\s""") + (MOST_GROUPS + 1);
        // The oldest one is looked at too, since it lies beyond what is counted of a large group.
        sizes = schema.sql("""
                SELECT g.fingerprint, c.jobs, least(c.first_seen, o.finished_at) AS first_seen, c.last_seen,
                       s.id, s.function, left(s.exc_name, 1000) AS exc_name, left(s.exc_message, 500) AS exc_message
                FROM unnest(?::bigint[]) AS g (fingerprint)
                CROSS JOIN LATERAL (
                    SELECT count(*) AS jobs, min(h.finished_at) AS first_seen, max(h.finished_at) AS last_seen FROM (
                        SELECT j.finished_at FROM ${schema}.job j
                        WHERE j.state = 'failed' AND ${schema}.fingerprint(j.function, j.exc_name, j.exc_message) = g.fingerprint
                        ORDER BY j.id DESC LIMIT ?) AS h) AS c
                CROSS JOIN LATERAL (
                    SELECT j.id, j.function, j.exc_name, j.exc_message FROM ${schema}.job j
                    WHERE j.state = 'failed' AND ${schema}.fingerprint(j.function, j.exc_name, j.exc_message) = g.fingerprint
                    ORDER BY j.id DESC LIMIT 1) AS s
                CROSS JOIN LATERAL (
                    SELECT j.finished_at FROM ${schema}.job j
                    WHERE j.state = 'failed' AND ${schema}.fingerprint(j.function, j.exc_name, j.exc_message) = g.fingerprint
                    ORDER BY j.id LIMIT 1) AS o""");
        sample = schema.sql("""
                SELECT ${schema}.fingerprint(function, exc_name, exc_message), count(*)
                FROM ${schema}.job TABLESAMPLE SYSTEM (?::float4) REPEATABLE (1) WHERE state = 'failed' GROUP BY 1""");
        pages = schema.sql("SELECT pg_relation_size('${schema}.job') / current_setting('block_size')::int");
    }

    /** The groups of the failed jobs that meet a query. */
    public Failures failures(Connection connection, JobQuery query, Visibility visibility) throws SQLException {
        JobQuery others = query.without(Qualifier.STATE);
        return others.isAll() && visibility.isEverything()
                ? all(connection, others)
                : filtered(connection, others, visibility);
    }

    private Failures all(Connection connection, JobQuery query) throws SQLException {
        List<Long> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(fingerprints);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(rows.getLong(1));
            }
        }
        boolean complete = found.size() <= MOST_GROUPS;
        int limit = Math.max(LEAST, Math.min(MOST, ALL / Math.max(1, found.size())));
        List<FailureGroup> groups = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sizes)) {
            statement.setObject(
                    1,
                    found.stream().limit(MOST_GROUPS).mapToLong(Long::longValue).toArray());
            statement.setInt(2, limit + 1);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    long jobs = rows.getLong("jobs");
                    groups.add(group(rows, new Count(Math.min(jobs, limit), jobs > limit), query));
                }
            }
        }
        return new Failures(sorted(estimated(connection, groups)), complete);
    }

    /** Groups that were not counted to their end get the size that a sample of the table says, if it is larger. */
    private List<FailureGroup> estimated(Connection connection, List<FailureGroup> groups) throws SQLException {
        if (groups.stream().noneMatch(group -> group.count().estimated())) {
            return groups;
        }
        Map<String, Long> sampled = new HashMap<>();
        float percent;
        try (PreparedStatement statement = connection.prepareStatement(pages);
                ResultSet row = statement.executeQuery()) {
            row.next();
            percent = Math.min(100F, 100F * SAMPLED_PAGES / Math.max(1, row.getLong(1)));
        }
        try (PreparedStatement statement = connection.prepareStatement(sample)) {
            statement.setFloat(1, percent);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    sampled.put(hex(rows.getLong(1)), Math.round(rows.getLong(2) * 100.0 / percent));
                }
            }
        }
        return groups.stream()
                .map(group -> {
                    long size = sampled.getOrDefault(group.fingerprint(), 0L);
                    return group.count().estimated() && size > group.count().number()
                            ? group.withCount(new Count(size, true))
                            : group;
                })
                .toList();
    }

    private Failures filtered(Connection connection, JobQuery query, Visibility visibility) throws SQLException {
        JobQuery failed = query.state(JobState.FAILED);
        JobSource source = new JobSource(schema, failed, visibility, search.now(connection));
        if (source.tables().isEmpty()) {
            return new Failures(List.of(), true);
        }
        JobSource.Table table = source.tables().get(0);
        Clause bounds = table.bounds();
        String newest = "SELECT j.* FROM " + table.from() + " WHERE " + bounds.sql()
                + " AND j.id >= ? AND j.id <= ? ORDER BY j.id DESC LIMIT " + FILTERED;
        String sql = schema.sql("""
                WITH newest AS MATERIALIZED (%s), met AS MATERIALIZED (
                    SELECT j.id, j.function, j.exc_name, j.exc_message, j.finished_at,
                           ${schema}.fingerprint(j.function, j.exc_name, j.exc_message) AS fingerprint
                    FROM newest j WHERE %s
                ), g AS MATERIALIZED (
                    SELECT fingerprint, count(*) AS jobs, min(finished_at) AS first_seen, max(finished_at) AS last_seen, max(id) AS id
                    FROM met GROUP BY fingerprint
                )
                SELECT g.fingerprint, g.jobs, g.first_seen, g.last_seen, m.id, m.function, left(m.exc_name, 1000) AS exc_name,
                       left(m.exc_message, 500) AS exc_message, (SELECT count(*) FROM newest) AS looked_at
                FROM g JOIN met m ON m.id = g.id""").formatted(newest, table.conditions().sql());
        List<FailureGroup> groups = new ArrayList<>();
        boolean complete = true;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int index = bounds.bind(statement, 1);
            statement.setLong(index++, source.span().firstId());
            statement.setLong(index++, source.span().lastId());
            table.conditions().bind(statement, index);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    complete = rows.getInt("looked_at") < FILTERED;
                    groups.add(group(rows, new Count(rows.getLong("jobs"), !complete), query));
                }
            }
        }
        List<FailureGroup> sorted = sorted(groups);
        return new Failures(
                sorted.subList(0, Math.min(MOST_GROUPS, sorted.size())), complete && sorted.size() <= MOST_GROUPS);
    }

    private static List<FailureGroup> sorted(List<FailureGroup> groups) {
        return groups.stream()
                .sorted(Comparator.comparing(
                                (FailureGroup group) -> -group.count().number())
                        .thenComparing(FailureGroup::sampleJob, Comparator.reverseOrder()))
                .toList();
    }

    private static FailureGroup group(ResultSet row, Count count, JobQuery query) throws SQLException {
        String fingerprint = hex(row.getLong("fingerprint"));
        return new FailureGroup(
                fingerprint,
                Objects.requireNonNull(row.getString("function")),
                row.getString("exc_name"),
                row.getString("exc_message"),
                count,
                Sql.instant(row, "first_seen"),
                Sql.instant(row, "last_seen"),
                row.getLong("id"),
                query.without(Qualifier.FINGERPRINT).and(Qualifier.FINGERPRINT, fingerprint));
    }

    private static String hex(long fingerprint) {
        return String.format(Locale.ROOT, "%016x", fingerprint);
    }
}
