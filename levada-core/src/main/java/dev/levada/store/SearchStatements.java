package dev.levada.store;

import dev.levada.Job;
import dev.levada.JobStage;
import dev.levada.JobState;
import dev.levada.search.JobLine;
import dev.levada.search.JobQuery;
import dev.levada.search.Order;
import dev.levada.search.Page;
import dev.levada.search.Visibility;
import dev.levada.store.JobSource.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Pages of jobs. Goes through the jobs in the order of their ids, some thousand at a time, until the page is full or the time for one page is over: no filter, however rarely it is
 * met, makes a page take longer.
 *
 * <p>To be used within a transaction that {@link StatusStatements#begin} has begun.
 */
public final class SearchStatements {

    /** After this long a page is given as it is. */
    private static final long BUDGET_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    private static final long FIRST_WINDOW = 1_000;
    private static final long LARGEST_WINDOW = 100_000;
    /** Rows looked at in the order of ETAs at a time. */
    private static final int ETA_WINDOW = 2_000;
    /** Ids follow the time of creation but for what concurrent transactions and clocks make of it. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    private static final int NEAR = 1_000;
    private static final int CUT = 500;

    private static final String COLUMNS = """
            j.id, j.state, %s AS stage, j.priority, j.max_retries, j.retry, j.attempt, j.crashes, j.node_id, j.channel, j.function,
            j.args, j.context, j.description, j.identity_key, j.eta, j.created_at, j.enqueued_at, j.started_at, j.finished_at,
            %s AS cancel_requested_at, %s AS progress, j.message, j.exc_name, j.exc_message""";

    private static final String LINE = """
            SELECT u.id, u.state, u.stage, u.priority, u.max_retries, u.retry, u.attempt, u.crashes, u.node_id, u.channel, u.function,
                   left(u.args::text, %1$d) AS args, left(u.description, %1$d) AS description, u.identity_key, u.eta, u.created_at, u.enqueued_at, u.started_at, u.finished_at,
                   u.cancel_requested_at, u.progress, left(u.message, %1$d) AS message, u.exc_name, left(u.exc_message, %1$d) AS exc_message,
                   (SELECT array_agg(e.key) FROM json_each_text(u.context) AS e) AS context_keys,
                   (SELECT array_agg(e.value) FROM json_each_text(u.context) AS e) AS context_values,
                   (SELECT n.name FROM ${schema}.node n WHERE n.id = u.node_id) AS node
            FROM (
            """.formatted(CUT);

    /** A job that is there, and when it was created. */
    private record Found(long id, Instant created) {}

    private final Schema schema;
    private final String liveColumns;
    private final String finishedColumns;
    private final String line;

    public SearchStatements(Schema schema) {
        this.schema = schema;
        this.liveColumns = COLUMNS.formatted(
                "CASE WHEN j.state = 'pending' THEN j.stage END", "j.cancel_requested_at", "j.progress");
        this.finishedColumns =
                COLUMNS.formatted(schema.sql("NULL::${schema}.job_stage"), "NULL::timestamptz", "NULL::smallint");
        this.line = schema.sql(LINE);
    }

    /** The database's time, the same throughout a transaction. */
    public Instant now(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT now()");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getTimestamp(1).toInstant();
        }
    }

    /**
     * A page of jobs.
     *
     * @throws IllegalArgumentException when the cursor is none of this order's
     */
    public Page page(
            Connection connection,
            JobQuery query,
            Visibility visibility,
            Order order,
            @Nullable String cursor,
            int limit)
            throws SQLException {
        PageCursor from = cursor == null ? null : PageCursor.decode(cursor, order);
        Instant now = now(connection);
        JobSource source = new JobSource(schema, query, visibility, now);
        if (source.tables().isEmpty()) {
            return new Page(List.of(), null, null);
        }
        if (order == Order.ETA) {
            if (!JobConditions.states(query).contains(JobState.PENDING)) {
                return new Page(List.of(), null, null);
            }
            return byEta(connection, source, from, limit);
        }
        return source.isRunning()
                ? running(connection, source, order, from, limit)
                : byId(connection, source, order, from, limit);
    }

    private Page byId(Connection connection, JobSource source, Order order, @Nullable PageCursor from, int limit)
            throws SQLException {
        long begun = System.nanoTime();
        boolean newest = order == Order.NEWEST;
        JobSpan span = source.span();
        long low = span.firstId();
        long high = span.lastId();
        if (from != null && newest) {
            high = Math.min(high, from.id() - 1);
        } else if (from != null) {
            low = Math.max(low, from.id() + 1);
        }
        if (span.createdFrom() != null) {
            low = Math.max(
                    low, firstSince(connection, source, span.createdFrom().minus(SLACK)) - NEAR);
        }
        if (span.createdUntil() != null) {
            high = Math.min(
                    high, firstSince(connection, source, span.createdUntil().plus(SLACK)) + NEAR);
        }
        List<JobLine> jobs = new ArrayList<>();
        long window = FIRST_WINDOW;
        long scanned = 0;
        // Where a page ends the next one begins, as a rule: whether there is a job there need not be asked.
        boolean asked = from == null;
        while (low <= high) {
            if (asked) {
                Found next = next(connection, source, newest, low, high);
                if (next == null) {
                    break;
                }
                boolean full = jobs.size() == limit;
                if (full || (System.nanoTime() - begun > BUDGET_NANOS && scanned > 0)) {
                    long before = newest ? next.id() + 1 : next.id() - 1;
                    return new Page(jobs, new PageCursor(order, 0, before).encode(), full ? null : next.created());
                }
                if (newest) {
                    high = next.id();
                } else {
                    low = next.id();
                }
            }
            asked = true;
            long first = newest ? Math.max(low, high - window + 1) : low;
            long last = newest ? high : Math.min(high, low + window - 1);
            jobs.addAll(window(connection, source, newest, first, last, limit - jobs.size() + 1));
            if (jobs.size() > limit) {
                List<JobLine> page = jobs.subList(0, limit);
                return new Page(
                        page, new PageCursor(order, 0, page.get(limit - 1).id()).encode(), null);
            }
            scanned += last - first + 1;
            if (newest) {
                high = first - 1;
            } else {
                low = last + 1;
            }
            window = nextWindow(window, scanned, System.nanoTime() - begun);
        }
        return new Page(jobs, null, null);
    }

    private Page running(Connection connection, JobSource source, Order order, @Nullable PageCursor from, int limit)
            throws SQLException {
        boolean newest = order == Order.NEWEST;
        long low = Math.max(source.span().firstId(), from == null || newest ? 0 : from.id() + 1);
        long high = Math.min(source.span().lastId(), from == null || !newest ? Long.MAX_VALUE : from.id() - 1);
        List<JobLine> jobs = window(connection, source, newest, low, high, limit + 1);
        if (jobs.size() <= limit) {
            return new Page(jobs, null, null);
        }
        List<JobLine> page = jobs.subList(0, limit);
        return new Page(page, new PageCursor(order, 0, page.get(limit - 1).id()).encode(), null);
    }

    /** A window that is likely to be gone through within what is left of the time. */
    private static long nextWindow(long former, long scanned, long spent) {
        long affordable = (long) ((double) scanned / Math.max(1, spent) * Math.max(0, BUDGET_NANOS - spent));
        return Math.max(FIRST_WINDOW, Math.min(Math.min(former * 4, LARGEST_WINDOW), affordable));
    }

    /** The first job within these ids, whatever else the query asks for. */
    private @Nullable Found next(Connection connection, JobSource source, boolean newest, long low, long high)
            throws SQLException {
        if (low > high) {
            return null;
        }
        String order = newest ? " ORDER BY id DESC LIMIT 1" : " ORDER BY id LIMIT 1";
        StringBuilder sql = new StringBuilder("SELECT id, created_at FROM (");
        for (Table table : source.tables()) {
            sql.append(sql.charAt(sql.length() - 1) == '(' ? "" : " UNION ALL ")
                    .append("(SELECT j.id, j.created_at FROM ")
                    .append(table.from())
                    .append(" WHERE ")
                    .append(table.bounds().sql())
                    .append(" AND j.id >= ? AND j.id <= ?")
                    .append(order)
                    .append(')');
        }
        try (PreparedStatement statement =
                connection.prepareStatement(sql.append(") AS u").append(order).toString())) {
            int index = 1;
            for (Table table : source.tables()) {
                index = table.bounds().bind(statement, index);
                statement.setLong(index++, low);
                statement.setLong(index++, high);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new Found(row.getLong(1), row.getTimestamp(2).toInstant())
                        : null;
            }
        }
    }

    /** Nearly the id of the first job created at or after a moment; the last one's if there is none. */
    private long firstSince(Connection connection, JobSource source, Instant moment) throws SQLException {
        Found first = next(connection, source, false, 0, Long.MAX_VALUE);
        Found last = next(connection, source, true, 0, Long.MAX_VALUE);
        if (first == null || last == null) {
            return 0;
        }
        long low = first.id();
        long high = last.id() + 1;
        while (high - low > NEAR) {
            long middle = low + (high - low) / 2;
            Found found = next(connection, source, false, middle, high);
            if (found == null || !found.created().isBefore(moment)) {
                high = middle;
            } else {
                low = found.id();
            }
        }
        return high;
    }

    private List<JobLine> window(
            Connection connection, JobSource source, boolean newest, long first, long last, int limit)
            throws SQLException {
        // A job that runs is found by the index of these, which knows no ids.
        String id = source.isRunning() ? "(j.id + 0)" : "j.id";
        String order = newest ? " DESC LIMIT ?" : " LIMIT ?";
        StringBuilder sql = new StringBuilder(line).append("SELECT * FROM (");
        for (Table table : source.tables()) {
            sql.append(sql.charAt(sql.length() - 1) == '(' ? "" : " UNION ALL ")
                    .append("(SELECT ")
                    .append(table.live() ? liveColumns : finishedColumns)
                    .append(" FROM ")
                    .append(table.from())
                    .append(" WHERE ")
                    .append(table.bounds().sql())
                    .append(" AND ")
                    .append(id)
                    .append(" >= ? AND ")
                    .append(id)
                    .append(" <= ? AND ")
                    .append(table.conditions().sql())
                    .append(" ORDER BY ")
                    .append(id)
                    .append(order)
                    .append(')');
        }
        sql.append(") AS w ORDER BY id")
                .append(order)
                .append(") AS u ORDER BY id")
                .append(newest ? " DESC" : "");
        try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            int index = 1;
            for (Table table : source.tables()) {
                index = table.bounds().bind(statement, index);
                statement.setLong(index++, first);
                statement.setLong(index++, last);
                index = table.conditions().bind(statement, index);
                statement.setInt(index++, limit);
            }
            statement.setInt(index, limit);
            return lines(statement);
        }
    }

    private Page byEta(Connection connection, JobSource source, @Nullable PageCursor from, int limit)
            throws SQLException {
        Table table = source.tables().get(0);
        if (!table.live()) {
            return new Page(List.of(), null, null);
        }
        long begun = System.nanoTime();
        PageCursor at = from == null ? new PageCursor(Order.ETA, Long.MIN_VALUE, 0) : from;
        List<Long> ids = new ArrayList<>();
        Instant reached = null;
        boolean more = true;
        while (more && ids.size() < limit) {
            int seen = 0;
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT j.id, (extract(epoch FROM j.eta) * 1000000)::bigint AS eta_us, j.created_at, (%s) IS TRUE AS meets
                    FROM %s WHERE j.state = 'pending' AND j.stage = 'scheduled' AND %s
                    ORDER BY j.eta, j.id LIMIT %d""".formatted(
                            table.conditions().sql(),
                            table.from(),
                            at.etaMicros() == Long.MIN_VALUE
                                    ? "? = ?"
                                    : "(j.eta, j.id) > ('epoch'::timestamptz + ? * interval '1 microsecond', ?)",
                            ETA_WINDOW))) {
                int index = table.conditions().bind(statement, 1);
                statement.setLong(index++, at.etaMicros());
                statement.setLong(index, at.etaMicros() == Long.MIN_VALUE ? at.etaMicros() : at.id());
                try (ResultSet rows = statement.executeQuery()) {
                    while (ids.size() < limit && rows.next()) {
                        seen++;
                        at = new PageCursor(Order.ETA, rows.getLong("eta_us"), rows.getLong("id"));
                        reached = rows.getTimestamp("created_at").toInstant();
                        if (rows.getBoolean("meets")) {
                            ids.add(at.id());
                        }
                    }
                }
            }
            more = ids.size() == limit || seen == ETA_WINDOW;
            if (System.nanoTime() - begun > BUDGET_NANOS) {
                break;
            }
        }
        List<JobLine> jobs = byIds(connection, ids);
        return new Page(jobs, more ? at.encode() : null, more && jobs.size() < limit ? reached : null);
    }

    private List<JobLine> byIds(Connection connection, List<Long> ids) throws SQLException {
        if (ids.isEmpty()) {
            return List.of();
        }
        String sql = line + "SELECT " + liveColumns + schema.sql(" FROM ${schema}.job j WHERE j.id = ANY (?)")
                + ") AS u ORDER BY u.eta, u.id";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, ids.stream().mapToLong(Long::longValue).toArray());
            return lines(statement);
        }
    }

    private static List<JobLine> lines(PreparedStatement statement) throws SQLException {
        List<JobLine> lines = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                lines.add(line(row));
            }
        }
        return lines;
    }

    private static JobLine line(ResultSet row) throws SQLException {
        String stage = row.getString("stage");
        return new JobLine(
                row.getLong("id"),
                JobState.ofSqlName(row.getString("state")),
                stage == null ? null : JobStage.valueOf(stage.toUpperCase(Locale.ROOT)),
                row.getString("function"),
                row.getString("args"),
                JobQueries.context(row),
                new Job.Properties(
                        row.getString("channel"),
                        row.getInt("priority"),
                        row.getInt("max_retries"),
                        Sql.instant(row, "eta"),
                        row.getString("description"),
                        row.getString("identity_key")),
                new Job.Times(
                        Objects.requireNonNull(Sql.instant(row, "created_at")),
                        Sql.instant(row, "enqueued_at"),
                        Sql.instant(row, "started_at"),
                        Sql.instant(row, "finished_at"),
                        Sql.instant(row, "cancel_requested_at")),
                new Job.Execution(
                        row.getInt("attempt"),
                        row.getInt("retry"),
                        row.getInt("crashes"),
                        Sql.integer(row, "node_id"),
                        Sql.integer(row, "progress")),
                row.getString("node"),
                row.getString("message"),
                row.getString("exc_name"),
                row.getString("exc_message"));
    }
}
