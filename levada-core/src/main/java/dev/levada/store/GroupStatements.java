package dev.levada.store;

import dev.levada.search.Condition;
import dev.levada.search.Group;
import dev.levada.search.GroupBy;
import dev.levada.search.Groups;
import dev.levada.search.JobQuery;
import dev.levada.search.Qualifier;
import dev.levada.search.Visibility;
import dev.levada.status.Count;
import dev.levada.store.JobConditions.Clause;
import dev.levada.store.JobSource.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts jobs by groups. Few jobs are counted; where there are many, the pages of a sample are, always the same ones, so that figures do not tremble.
 *
 * <p>To be used within a transaction that {@link StatusStatements#begin} has begun.
 */
public final class GroupStatements {

    /** Jobs that are counted one by one. */
    private static final int COUNTED = 20_000;
    /** Pages of a table that are read for a sample: the live one, all finished ones together. */
    private static final int LIVE_PAGES = 400;

    private static final int FINISHED_PAGES = 500;
    /** Texts take longer to look through than other columns. */
    private static final int FEWER_FOR_TEXTS = 4;

    private static final int MOST_GROUPS = 1_000;
    private static final String ALL = "'all'";

    private final Schema schema;
    private final SearchStatements search;

    public GroupStatements(Schema schema) {
        this.schema = schema;
        this.search = new SearchStatements(schema);
    }

    /** How many jobs meet a query. */
    public Count count(Connection connection, JobQuery query, Visibility visibility) throws SQLException {
        return count(connection, query, visibility, ALL).getOrDefault("all", Count.ZERO);
    }

    /** The groups of the jobs that meet a query. */
    public Groups groups(Connection connection, JobQuery query, Visibility visibility, GroupBy by) throws SQLException {
        Map<@Nullable String, Count> counts = count(connection, query, visibility, key(by));
        boolean days = by == GroupBy.CREATED || by == GroupBy.FINISHED;
        List<Group> groups = new ArrayList<>();
        Count total = Count.ZERO;
        for (Map.Entry<@Nullable String, Count> entry : counts.entrySet()) {
            total = total.plus(entry.getValue());
            String value = entry.getKey();
            if (value != null && !value.isEmpty()) {
                groups.add(new Group(value, entry.getValue(), query.and(condition(by, value))));
            }
        }
        groups.sort(
                days
                        ? Comparator.comparing(Group::value).reversed()
                        : Comparator.comparing((Group group) -> -group.count().number())
                                .thenComparing(Group::value));
        return new Groups(groups.subList(0, Math.min(groups.size(), MOST_GROUPS)), total);
    }

    private Map<@Nullable String, Count> count(Connection connection, JobQuery query, Visibility visibility, String key)
            throws SQLException {
        Instant now = search.now(connection);
        JobSource source = new JobSource(schema, query, visibility, now);
        Map<@Nullable String, Count> counts = new HashMap<>();
        int divisor = looksThroughTexts(query) ? FEWER_FOR_TEXTS : 1;
        for (Table table : source.tables()) {
            Clause narrow = narrow(connection, source, table);
            Map<@Nullable String, Count> found = narrow != null
                    ? counted(connection, table, narrow, key)
                    : sampled(connection, source, table, key, divisor);
            found.forEach((value, count) -> counts.merge(value, count, Count::plus));
        }
        return counts;
    }

    /** What bounds the rows of a table to few, by an index; null: nothing does. */
    private @Nullable Clause narrow(Connection connection, JobSource source, Table table) throws SQLException {
        JobSpan span = source.span();
        if (span.lastId() - span.firstId() <= COUNTED && span.firstId() <= span.lastId()) {
            return new Clause("j.id >= ? AND j.id <= ?", List.of(span.firstId(), span.lastId()));
        }
        if (source.isRunning()) {
            return new Clause("j.state IN ('enqueued', 'started')", List.of());
        }
        if (!table.live() || table.bounds().sql().equals("true")) {
            return null;
        }
        try (PreparedStatement statement = connection.prepareStatement("SELECT count(*) FROM (SELECT FROM "
                + table.from() + " WHERE " + table.bounds().sql() + " LIMIT " + (COUNTED + 1) + ") AS few")) {
            table.bounds().bind(statement, 1);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1) <= COUNTED ? table.bounds() : null;
            }
        }
    }

    private static Map<@Nullable String, Count> counted(Connection connection, Table table, Clause narrow, String key)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT %s AS key, count(*) FROM %s WHERE %s AND %s AND %s GROUP BY 1"
                        .formatted(
                                key,
                                table.from(),
                                narrow.sql(),
                                table.bounds().sql(),
                                table.conditions().sql()))) {
            int index = narrow.bind(statement, 1);
            index = table.bounds().bind(statement, index);
            table.conditions().bind(statement, index);
            return counts(statement, 1, false);
        }
    }

    private Map<@Nullable String, Count> sampled(
            Connection connection, JobSource source, Table table, String key, int divisor) throws SQLException {
        long pages = table.live() ? livePages(connection) : finishedPages(connection, source.span());
        int budget = (table.live() ? LIVE_PAGES : FINISHED_PAGES) / divisor;
        float percent = pages <= budget ? 100F : 100F * budget / pages;
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT %s AS key, count(*) FROM %s TABLESAMPLE SYSTEM (?::float4) REPEATABLE (1) WHERE %s AND %s GROUP BY 1"
                        .formatted(
                                key,
                                table.from(),
                                table.bounds().sql(),
                                table.conditions().sql()))) {
            statement.setFloat(1, percent);
            int index = table.bounds().bind(statement, 2);
            table.conditions().bind(statement, index);
            return counts(statement, 100.0 / percent, pages > budget);
        }
    }

    private static Map<@Nullable String, Count> counts(PreparedStatement statement, double factor, boolean estimated)
            throws SQLException {
        Map<@Nullable String, Count> counts = new HashMap<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                counts.put(rows.getString(1), new Count(Math.round(rows.getLong(2) * factor), estimated));
            }
        }
        return counts;
    }

    private long livePages(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        schema.sql("SELECT pg_relation_size('${schema}.job') / current_setting('block_size')::int"));
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private long finishedPages(Connection connection, JobSpan span) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(schema.sql("""
                SELECT coalesce(sum(pg_relation_size(c.oid)), 0)::bigint / current_setting('block_size')::int
                FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                WHERE i.inhparent = '${schema}.job_finished'::regclass AND (c.relname = 'job_finished_default'
                    OR (right(c.relname, 8) >= ? AND right(c.relname, 8) < ?))"""))) {
            statement.setString(1, day(span.firstDay(), "00000000"));
            statement.setString(2, day(span.lastDay(), "99999999"));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static String day(@Nullable Instant day, String otherwise) {
        return day == null
                ? otherwise
                : DateTimeFormatter.BASIC_ISO_DATE.format(LocalDate.ofInstant(day, ZoneOffset.UTC));
    }

    private static boolean looksThroughTexts(JobQuery query) {
        return query.conditions().stream()
                .map(Condition::qualifier)
                .anyMatch(qualifier -> qualifier == Qualifier.TEXT || qualifier == Qualifier.ARGS);
    }

    private static Condition condition(GroupBy by, String value) {
        return switch (by) {
            case CHANNEL -> new Condition(Qualifier.CHANNEL, false, List.of("=" + value));
            case FUNCTION -> new Condition(Qualifier.FUNCTION, false, List.of(value));
            case STATE -> new Condition(Qualifier.STATE, false, List.of(value));
            case EXCEPTION -> new Condition(Qualifier.EXCEPTION, false, List.of(value));
            case CREATED -> new Condition(Qualifier.CREATED, false, List.of(value));
            case FINISHED -> new Condition(Qualifier.FINISHED, false, List.of(value));
        };
    }

    private static String key(GroupBy by) {
        return switch (by) {
            case CHANNEL -> "j.channel";
            case FUNCTION -> "j.function";
            case STATE -> "j.state::text";
            case EXCEPTION -> "left(j.exc_name, 1000)";
            case CREATED -> "to_char(j.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')";
            case FINISHED -> "to_char(j.finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')";
        };
    }
}
