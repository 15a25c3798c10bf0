package dev.levada.store;

import dev.levada.status.Count;
import dev.levada.status.JobCounts;
import dev.levada.status.LongRun;
import dev.levada.status.ParkedFunction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts jobs for those who look on, at a cost that does not grow with the backlog: groups are found by skipping from one to the next in an index, and
 * counted up to a limit; above it a sample of the table's pages says of what size they are, whatever the statistics say.
 *
 * <p>To be used within a transaction: {@link #begin} comes first.
 */
public final class StatusStatements {

    /** The most and the least that is counted of a group, and of all groups together. */
    private static final int MOST = 5_000;

    private static final int LEAST = 300;
    private static final int ALL = 15_000;
    /** How much of the table is read for an estimate. */
    private static final int SAMPLED_PAGES = 400;

    private static final String FAILED = "failed";

    private record Group(String channel, String kind) {}

    private record Counted(Count count, @Nullable Duration oldest) {}

    private final String groups;
    private final String count;
    private final String failed;
    private final String running;
    private final String sample;
    private final String parkedSample;
    private final String pages;
    private final String parked;
    private final String longRuns;
    private final String server;

    public StatusStatements(Schema schema) {
        groups = schema.sql("""
                WITH RECURSIVE g (channel, stage) AS (
                    (SELECT channel, stage FROM ${schema}.job WHERE state = 'pending' ORDER BY channel, stage LIMIT 1)
                    UNION ALL
                    SELECT n.channel, n.stage FROM g CROSS JOIN LATERAL (
                        SELECT j.channel, j.stage FROM ${schema}.job j
                        WHERE j.state = 'pending' AND (j.channel, j.stage) > (g.channel, g.stage)
                        ORDER BY j.channel, j.stage LIMIT 1) AS n
                )
                SELECT channel, stage FROM g""");
        // The first one of the last priority is looked at too: it is the one that may starve behind all that are
        // counted.
        count = schema.sql("""
                SELECT g.channel, g.stage, c.jobs,
                       (extract(epoch FROM clock_timestamp() - least(c.oldest, w.since)) * 1000000)::bigint AS oldest_us
                FROM unnest(?::text[], ?::${schema}.job_stage[]) AS g (channel, stage)
                CROSS JOIN LATERAL (
                    SELECT count(*) AS jobs, min(greatest(h.created_at, h.eta)) AS oldest FROM (
                        SELECT j.created_at, j.eta FROM ${schema}.job j
                        WHERE j.state = 'pending' AND j.channel = g.channel AND j.stage = g.stage
                        ORDER BY j.priority, j.id LIMIT ?) AS h) AS c
                LEFT JOIN LATERAL (
                    SELECT greatest(j.created_at, j.eta) AS since FROM ${schema}.job j
                    WHERE j.state = 'pending' AND j.channel = g.channel AND j.stage = g.stage AND j.priority = (
                        SELECT l.priority FROM ${schema}.job l
                        WHERE l.state = 'pending' AND l.channel = g.channel AND l.stage = g.stage
                        ORDER BY l.priority DESC, l.id DESC LIMIT 1)
                    ORDER BY j.id LIMIT 1) AS w ON true""");
        failed = schema.sql("""
                WITH RECURSIVE g (channel) AS (
                    (SELECT channel FROM ${schema}.job WHERE state = 'failed' ORDER BY channel LIMIT 1)
                    UNION ALL
                    SELECT (SELECT j.channel FROM ${schema}.job j
                            WHERE j.state = 'failed' AND j.channel > g.channel ORDER BY j.channel LIMIT 1)
                    FROM g WHERE g.channel IS NOT NULL
                )
                SELECT g.channel, c.jobs FROM g CROSS JOIN LATERAL (
                    SELECT count(*) AS jobs FROM (
                        SELECT FROM ${schema}.job j WHERE j.state = 'failed' AND j.channel = g.channel LIMIT ?) AS h) AS c
                WHERE g.channel IS NOT NULL""");
        // What a node has fetched before its channels let it begin is still waiting.
        running = schema.sql("""
                SELECT channel, count(*) FILTER (WHERE state = 'enqueued' OR started_at IS NOT NULL),
                       count(*) FILTER (WHERE state = 'started' AND started_at IS NULL),
                       (extract(epoch FROM clock_timestamp() - min(started_at) FILTER (WHERE state = 'started')) * 1000000)::bigint
                FROM ${schema}.job WHERE state IN ('enqueued', 'started') GROUP BY channel""");
        sample = schema.sql("""
                SELECT channel, CASE state WHEN 'failed' THEN 'failed' ELSE stage::text END AS kind, count(*)
                FROM ${schema}.job TABLESAMPLE SYSTEM (?::float4) WHERE state IN ('pending', 'failed') GROUP BY 1, 2""");
        parkedSample = schema.sql("""
                SELECT function, count(*) FROM ${schema}.job TABLESAMPLE SYSTEM (?::float4)
                WHERE state = 'pending' AND stage = 'parked' GROUP BY function""");
        pages = schema.sql("SELECT pg_relation_size('${schema}.job') / current_setting('block_size')::int");
        parked = schema.sql("""
                WITH RECURSIVE g (function) AS (
                    (SELECT function FROM ${schema}.job WHERE state = 'pending' AND stage = 'parked' ORDER BY function LIMIT 1)
                    UNION ALL
                    SELECT (SELECT j.function FROM ${schema}.job j
                            WHERE j.state = 'pending' AND j.stage = 'parked' AND j.function > g.function ORDER BY j.function LIMIT 1)
                    FROM g WHERE g.function IS NOT NULL
                )
                SELECT g.function, f.tag, c.jobs FROM g LEFT JOIN ${schema}.job_function f ON f.name = g.function
                CROSS JOIN LATERAL (
                    SELECT count(*) AS jobs FROM (
                        SELECT FROM ${schema}.job j
                        WHERE j.state = 'pending' AND j.stage = 'parked' AND j.function = g.function LIMIT ?) AS h) AS c
                WHERE g.function IS NOT NULL ORDER BY g.function""");
        // The last bucket of a histogram is the one of the longest run (see Histogram); there may be rows without any.
        longRuns = schema.sql("""
                WITH running AS MATERIALIZED (
                    SELECT id, function, clock_timestamp() - started_at AS time FROM ${schema}.job
                    WHERE state IN ('enqueued', 'started') AND state = 'started' AND started_at < clock_timestamp() - interval '1 hour'
                ), before AS MATERIALIZED (
                    SELECT f.function, h.longest FROM (SELECT DISTINCT function FROM running) AS f CROSS JOIN LATERAL (
                        SELECT interval '100 microseconds' * 2 ^ ((nullif(max(cardinality(d.runs)), 0) - 1) / 4.0) AS longest
                        FROM ${schema}.history_day d WHERE d.function = f.function COLLATE "C" AND d.channel = '') AS h
                )
                SELECT r.function, count(*) AS jobs, (array_agg(r.id ORDER BY r.time DESC))[1] AS longest_job,
                       (extract(epoch FROM max(r.time)) * 1000000)::bigint, (extract(epoch FROM max(b.longest)) * 1000000)::bigint
                FROM running r JOIN before b ON b.function = r.function
                WHERE r.time > greatest(2 * b.longest, b.longest + interval '1 hour')
                GROUP BY r.function ORDER BY max(r.time) DESC LIMIT 20""");
        server = "SELECT current_database(), current_setting('server_version')";
    }

    /**
     * Has the statements of this transaction, of which none has been run yet, see one state of all tables, and use the indexes, whatever size the table
     * seems to have. Each may take 20 s: somebody may have locked a table.
     */
    public static void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_hashjoin = off;"
                            + " SET LOCAL enable_mergejoin = off; SET LOCAL jit = off; SET LOCAL statement_timeout = '20s'");
        }
    }

    /** As {@link #begin(Connection)}, with a limit for the time that each statement may take. */
    public static void begin(Connection connection, Duration timeout) throws SQLException {
        begin(connection);
        try (Statement statement = connection.createStatement()) {
            // With many partitions planning takes longer than most looks.
            statement.execute("SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL statement_timeout = "
                    + timeout.toMillis());
        }
    }

    /** The jobs of each channel that has any, without those of the channels below. */
    public Map<String, JobCounts> counts(Connection connection) throws SQLException {
        List<Group> found = groups(connection);
        int limit = Math.max(LEAST, Math.min(MOST, ALL / Math.max(1, found.size())));
        Map<Group, Counted> counted = new LinkedHashMap<>(count(connection, found, limit));
        counted.putAll(failed(connection, limit));
        if (counted.values().stream().anyMatch(group -> group.count().estimated())) {
            estimate(connection, counted);
        }
        Map<String, JobCounts> counts = new TreeMap<>();
        counted.forEach((group, number) -> counts.merge(group.channel(), counts(group, number), JobCounts::plus));
        running(connection).forEach((channel, number) -> counts.merge(channel, number, JobCounts::plus));
        return counts;
    }

    /** The functions whose jobs are set aside, by name. */
    public List<ParkedFunction> parked(Connection connection) throws SQLException {
        List<ParkedFunction> functions = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(parked)) {
            statement.setInt(1, MOST + 1);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    functions.add(new ParkedFunction(
                            rows.getString("function"), rows.getString("tag"), limited(rows.getLong("jobs"), MOST)));
                }
            }
        }
        if (functions.stream().noneMatch(function -> function.jobs().estimated())) {
            return functions;
        }
        Map<String, Long> sampled = new HashMap<>();
        sample(
                connection,
                parkedSample,
                (row, factor) -> sampled.put(row.getString(1), Math.round(row.getLong(2) * factor)));
        return functions.stream()
                .map(function -> new ParkedFunction(
                        function.function(), function.tag(), larger(function.jobs(), sampled.get(function.function()))))
                .toList();
    }

    /** The functions, 20 at most, of jobs that have been running for much longer than those before them. */
    public List<LongRun> longRuns(Connection connection) throws SQLException {
        List<LongRun> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(longRuns);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(new LongRun(
                        rows.getString("function"),
                        rows.getLong("jobs"),
                        rows.getLong("longest_job"),
                        Objects.requireNonNull(micros(rows, 4)),
                        Objects.requireNonNull(micros(rows, 5))));
            }
        }
        return found;
    }

    /** The name of the database and the version of its server. */
    public List<String> server(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(server)) {
            row.next();
            return List.of(row.getString(1), row.getString(2));
        }
    }

    private List<Group> groups(Connection connection) throws SQLException {
        List<Group> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(groups);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(new Group(rows.getString(1), rows.getString(2)));
            }
        }
        return found;
    }

    private Map<Group, Counted> count(Connection connection, List<Group> found, int limit) throws SQLException {
        Map<Group, Counted> counted = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(count)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", found.stream().map(Group::channel).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text", found.stream().map(Group::kind).toArray()));
            statement.setInt(3, limit + 1);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    counted.put(
                            new Group(rows.getString("channel"), rows.getString("stage")),
                            new Counted(limited(rows.getLong("jobs"), limit), micros(rows, 4)));
                }
            }
        }
        return counted;
    }

    private Map<Group, Counted> failed(Connection connection, int limit) throws SQLException {
        Map<Group, Counted> counted = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(failed)) {
            statement.setInt(1, limit + 1);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    counted.put(
                            new Group(rows.getString(1), FAILED), new Counted(limited(rows.getLong(2), limit), null));
                }
            }
        }
        return counted;
    }

    private Map<String, JobCounts> running(Connection connection) throws SQLException {
        Map<String, JobCounts> counts = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(running);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                counts.put(
                        rows.getString(1),
                        new JobCounts(
                                rows.getLong(2),
                                new Count(rows.getLong(3), false),
                                Count.ZERO,
                                Count.ZERO,
                                Count.ZERO,
                                Count.ZERO,
                                null,
                                micros(rows, 4)));
            }
        }
        return counts;
    }

    /** Puts estimates in place of the counts that have reached the limit. */
    private void estimate(Connection connection, Map<Group, Counted> counted) throws SQLException {
        sample(connection, sample, (row, factor) -> {
            long sampled = Math.round(row.getLong(3) * factor);
            counted.computeIfPresent(
                    new Group(row.getString(1), row.getString(2)),
                    (group, former) -> new Counted(larger(former.count(), sampled), former.oldest()));
        });
    }

    private interface Sampled {
        void row(ResultSet row, double factor) throws SQLException;
    }

    /** Reads some pages of the table; the factor tells how many rows each of those read stands for. */
    private void sample(Connection connection, String sql, Sampled use) throws SQLException {
        float percent;
        try (PreparedStatement statement = connection.prepareStatement(pages);
                ResultSet row = statement.executeQuery()) {
            row.next();
            percent = Math.min(100F, 100F * SAMPLED_PAGES / Math.max(1, row.getLong(1)));
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFloat(1, percent);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    use.row(rows, 100.0 / percent);
                }
            }
        }
    }

    /** A time in microseconds, not below zero; null where there is none. */
    private static @Nullable Duration micros(ResultSet row, int column) throws SQLException {
        long micros = row.getLong(column);
        return row.wasNull() ? null : Duration.of(Math.max(0, micros), ChronoUnit.MICROS);
    }

    private static Count larger(Count counted, @Nullable Long sampled) {
        return counted.estimated() && sampled != null && sampled > counted.number()
                ? new Count(sampled, true)
                : counted;
    }

    private static Count limited(long counted, int limit) {
        return counted > limit ? new Count(limit, true) : new Count(counted, false);
    }

    private static JobCounts counts(Group group, Counted counted) {
        Count count = counted.count();
        Count none = Count.ZERO;
        return switch (group.kind()) {
            case "ready" -> new JobCounts(0, count, none, none, none, none, counted.oldest(), null);
            case "scheduled" -> new JobCounts(0, none, count, none, none, none, null, null);
            case "held" -> new JobCounts(0, none, none, count, none, none, null, null);
            case "parked" -> new JobCounts(0, none, none, none, count, none, null, null);
            case FAILED -> new JobCounts(0, none, none, none, none, count, null, null);
            default -> throw new IllegalStateException("A stage this version does not know: " + group.kind());
        };
    }
}
