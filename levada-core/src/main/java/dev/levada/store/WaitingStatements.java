package dev.levada.store;

import dev.levada.channel.QueuedJob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the jobrunner does with jobs as long as they wait: looks at them, makes them ready when their ETA has come, and sets those aside that nobody can run. To
 * be used on connections that went through {@link DispatchStatements#pinPlans}.
 */
public final class WaitingStatements {

    /** From where on to read a channel's waiting jobs: after this priority and id. */
    public record Cursor(int priority, long id) {
        /** In the order of jobs. */
        public static final Comparator<Cursor> ORDER =
                (one, other) -> QueuedJob.inOrder(one.priority, one.id, other.priority, other.id);

        /** Before the first. */
        public static final Cursor START = new Cursor(Integer.MIN_VALUE, Long.MIN_VALUE);

        /** Where a job stands. */
        public static Cursor of(QueuedJob job) {
            return new Cursor(job.priority(), job.id());
        }
    }

    /**
     * Which waiting jobs to read of a channel.
     *
     * @param limit how many at most
     * @param after from where on
     * @param last up to this priority
     */
    public record WindowRequest(String channel, int limit, Cursor after, int last) {
        /** Up to the end. */
        public WindowRequest(String channel, int limit, Cursor after) {
            this(channel, limit, after, Integer.MAX_VALUE);
        }
    }

    /**
     * What became of jobs whose ETA has come.
     *
     * @param jobs those that are ready now
     * @param untilNext how long until the next ETA; null: there is none
     * @param lookNanos how long it took to see the first one
     */
    public record Due(List<QueuedJob> jobs, @Nullable Duration untilNext, long lookNanos) {}

    private final String channelsWithReady;
    private final String channelsBelow;
    private final String window;
    private final String ready;
    private final String makeDue;
    private final String untilNextEta;
    private final String park;
    private final String unpark;
    private final String failedChannels;
    private final String firstScheduled;
    private final String throttled;

    public WaitingStatements(Schema schema) {
        String next = "SELECT j.channel FROM ${schema}.job j WHERE j.state = 'pending' AND j.channel > c.channel";
        // From each known channel on to the next one, or to the end; and first of all from the empty name, before which
        // there is none.
        channelsWithReady = schema.sql("""
                WITH RECURSIVE c (channel, upper, known) AS (
                    SELECT channel, lead(channel) OVER (ORDER BY channel), known
                    FROM (SELECT '' COLLATE "C", '' = ANY (?::text[])
                          UNION ALL SELECT unnest(?::text[]) COLLATE "C", true) AS k (channel, known)
                    UNION ALL
                    SELECT CASE WHEN c.upper IS NULL THEN (%1$s ORDER BY j.channel LIMIT 1)
                                ELSE (%1$s AND j.channel < c.upper ORDER BY j.channel LIMIT 1) END, c.upper, false
                    FROM c WHERE c.channel IS NOT NULL
                )
                SELECT channel FROM c WHERE channel IS NOT NULL AND NOT known
                    AND (SELECT true FROM ${schema}.job j
                         WHERE j.state = 'pending' AND j.channel = c.channel AND j.stage = 'ready' LIMIT 1)""".formatted(next));
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
                SELECT j.id, r.channel, j.priority, j.function, j.attempt
                FROM unnest(?::text[], ?::int[], ?::int[], ?::bigint[], ?::int[]) AS r (channel, size, priority, id, last)
                CROSS JOIN LATERAL (
                    SELECT j.id, j.priority, j.function, j.attempt FROM ${schema}.job j
                    WHERE j.state = 'pending' AND j.stage = 'ready' AND j.channel = r.channel
                        AND (j.priority, j.id) > (r.priority, r.id) AND j.priority <= r.last
                    ORDER BY j.priority, j.id LIMIT r.size) AS j""");
        ready = schema.sql("""
                SELECT j.id, j.channel, j.priority, j.function, j.attempt FROM ${schema}.job j
                WHERE j.id = ANY (?) AND %s AND j.stage = 'ready'""".formatted(Plans.PENDING));
        // statement_timestamp(), which unlike clock_timestamp() can bound the scan of an index.
        makeDue = schema.sql("""
                WITH due AS (
                    UPDATE ${schema}.job j SET stage = 'ready'
                    WHERE j.id = ANY (ARRAY(
                        SELECT id FROM ${schema}.job
                        WHERE state = 'pending' AND stage = 'scheduled' AND eta <= statement_timestamp()
                        ORDER BY eta LIMIT ? FOR UPDATE SKIP LOCKED))
                        AND %s AND j.stage = 'scheduled'
                    RETURNING id, channel, priority, function, attempt
                )
                SELECT id, channel, priority, function, attempt FROM due""".formatted(Plans.PENDING));
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
                    RETURNING id, channel, priority, function, attempt
                )
                SELECT id, channel, priority, function, attempt FROM known""".formatted(Plans.PENDING));
        failedChannels = schema.sql("""
                SELECT channel FROM unnest(?::text[]) AS c (channel)
                WHERE (
                    -- A range, in the order of the one index that begins with it: of the others on failed jobs any might do.
                    SELECT true FROM ${schema}.job j
                    WHERE j.state = 'failed' AND j.channel >= c.channel AND j.channel <= c.channel
                    ORDER BY j.channel, j.id LIMIT 1)""");
        firstScheduled = schema.sql("""
                SELECT j.id, c.channel, j.priority, j.function, j.attempt,
                       (extract(epoch FROM j.eta - clock_timestamp()) * 1000000)::bigint AS until
                FROM unnest(?::text[]) AS c (channel)
                CROSS JOIN LATERAL (
                    SELECT j.id, j.priority, j.function, j.attempt, j.eta FROM ${schema}.job j
                    WHERE j.state = 'pending' AND j.stage = 'scheduled' AND j.channel = c.channel
                    ORDER BY j.priority, j.id LIMIT 1) AS j""");
        throttled = schema.sql("""
                UPDATE ${schema}.channel SET throttled_until = clock_timestamp() + throttle
                WHERE name = ANY (?) AND throttle > '0'""");
    }

    /**
     * The channels that hold jobs ready to start; cost grows with their number, not with that of the jobs.
     *
     * @param known channels to leave out: their rows are not read, nor passed, not even dead ones
     */
    public List<String> channelsWithReady(Connection connection, Collection<String> known) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(channelsWithReady)) {
            statement.setArray(1, connection.createArrayOf("text", known.toArray()));
            statement.setArray(2, connection.createArrayOf("text", known.toArray()));
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
            statement.setObject(
                    5, requests.stream().mapToInt(WindowRequest::last).toArray());
            return ready(statement);
        }
    }

    /** Those of these jobs that are ready, as they are now. */
    public List<QueuedJob> ready(Connection connection, Collection<Long> ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ready)) {
            statement.setObject(1, ids.stream().mapToLong(Long::longValue).toArray());
            return ready(statement);
        }
    }

    /** Makes scheduled jobs ready whose ETA has come: at most {@code limit} at once, the earliest first. */
    public Due makeDue(Connection connection, int limit) throws SQLException {
        long begun = System.nanoTime();
        Duration until = untilNextEta(connection);
        long look = System.nanoTime() - begun;
        if (until == null || !until.isZero()) {
            return new Due(List.of(), until, look);
        }
        List<QueuedJob> jobs;
        try (PreparedStatement statement = connection.prepareStatement(makeDue)) {
            statement.setInt(1, limit);
            jobs = ready(statement);
        }
        return new Due(jobs, untilNextEta(connection), look);
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
            return ready(statement);
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
                            rows.getString("function"),
                            rows.getInt("attempt")));
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

    /** Of rows with id, channel, priority, function and attempt. */
    private static List<QueuedJob> ready(PreparedStatement statement) throws SQLException {
        List<QueuedJob> jobs = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                jobs.add(new QueuedJob(
                        rows.getLong(1), rows.getString(2), rows.getInt(3), null, rows.getString(4), rows.getInt(5)));
            }
        }
        return jobs;
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
