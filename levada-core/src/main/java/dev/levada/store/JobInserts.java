package dev.levada.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stores new jobs, in whatever transaction the connection is in. */
public final class JobInserts {

    /** Jobs in one statement at most. */
    static final int CHUNK_JOBS = 10_000;

    /** Characters of arguments in one statement at most, but for a single job. */
    static final int CHUNK_CHARACTERS = 16 << 20;

    // The holder of a key may start between the refused insert and the look for it; then the key is free again.
    private static final int IDENTITY_TURNS = 100;

    private static final String STAGE =
            "CASE WHEN eta > clock_timestamp() THEN 'scheduled' ELSE 'ready' END::${schema}.job_stage";

    private final Variants one;
    private final Variants oneUnique;
    private final String insertMany;
    private final String insertManyUnique;
    private final String findWaiting;
    private final JobCopy copy;

    public JobInserts(Schema schema) {
        String one = """
                INSERT INTO ${schema}.job (function, args, context, channel, priority, max_retries, eta, stage, description, identity_key)
                SELECT function, args, context, channel, priority, max_retries, eta, %s, description, identity_key
                FROM (SELECT ? AS function, ?::json AS args, ?::json AS context, ? AS channel, ? AS priority, ? AS max_retries,
                             coalesce(?::timestamptz, clock_timestamp() + ?::bigint * interval '1 microsecond') AS eta,
                             ? AS description, ? AS identity_key) AS given
                """.formatted(STAGE);
        String onConflict = """
                ON CONFLICT (identity_key) WHERE identity_key IS NOT NULL AND state IN ('wait_dependencies', 'pending', 'enqueued')
                DO NOTHING
                """;
        copy = new JobCopy(schema);
        this.one = new Variants(schema, one);
        oneUnique = new Variants(schema, one + onConflict);

        String given = """
                WITH given AS MATERIALIZED (
                    SELECT nextval('${schema}.job_id_seq') AS id, function, args, context, channel, priority, max_retries,
                           coalesce(eta, clock_timestamp() + delay * interval '1 microsecond') AS eta, description, identity_key, n
                    FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::int[], ?::int[], ?::timestamptz[], ?::bigint[], ?::text[], ?::text[])
                        WITH ORDINALITY AS g (function, args, context, channel, priority, max_retries, eta, delay, description, identity_key, n)
                ), notified AS MATERIALIZED (
                    SELECT count(pg_notify('${schema}', what)) AS c FROM (
                        SELECT DISTINCT CASE WHEN eta > clock_timestamp() THEN 'eta ' ELSE 'jobs ' END || channel AS what
                        FROM given) AS w WHERE ?
                ), inserted AS (
                    INSERT INTO ${schema}.job
                        (id, function, args, context, channel, priority, max_retries, eta, stage, description, identity_key)
                    SELECT id, function, args::json, context::json, channel, priority, max_retries, eta, %s, description, identity_key
                    FROM given
                """.formatted(STAGE);
        insertMany = schema.sql(given + "ORDER BY n) SELECT id, true AS stored FROM given, notified ORDER BY n");
        // In the order of the keys, so that two transactions with the same ones wait for each other, but not both.
        insertManyUnique = schema.sql(given + "ORDER BY identity_key, n\n" + onConflict + """
                        RETURNING id)
                        SELECT given.id, inserted.id IS NOT NULL AS stored
                        FROM given CROSS JOIN notified LEFT JOIN inserted ON inserted.id = given.id ORDER BY n""");
        findWaiting = schema.sql("""
                SELECT identity_key, id FROM ${schema}.job
                WHERE identity_key = ANY (?) AND state IN ('wait_dependencies', 'pending', 'enqueued')""");
    }

    /**
     * Stores one job.
     *
     * @param announced whether its transaction tells the jobrunner of it
     */
    public StoredJob insert(Connection connection, NewJob job, boolean announced) throws SQLException {
        String key = job.identityKey();
        for (int turn = 0; turn < IDENTITY_TURNS; turn++) {
            try (PreparedStatement statement =
                    connection.prepareStatement((key == null ? one : oneUnique).sql(announced))) {
                statement.setString(1, job.function());
                statement.setString(2, job.args());
                statement.setString(3, job.context());
                statement.setString(4, job.channel());
                statement.setInt(5, job.priority());
                statement.setInt(6, job.maxRetries());
                statement.setString(7, job.eta() == null ? null : job.eta().toString());
                if (job.delay() == null) {
                    statement.setNull(8, Types.BIGINT);
                } else {
                    statement.setLong(8, Sql.micros(job.delay()));
                }
                statement.setString(9, job.description());
                statement.setString(10, key);
                try (ResultSet stored = statement.executeQuery()) {
                    if (stored.next()) {
                        return new StoredJob(stored.getLong(1), false);
                    }
                }
            }
            Long waiting =
                    key == null ? null : waiting(connection, List.of(key)).get(key);
            if (waiting != null) {
                return new StoredJob(waiting, true);
            }
        }
        throw keyNeverFree(key);
    }

    /**
     * Stores many jobs, thousands in a statement.
     *
     * @param announced whether their transaction tells the jobrunner of them
     * @return what became of each, in the order given
     */
    public List<StoredJob> insertAll(Connection connection, List<NewJob> jobs, boolean announced) throws SQLException {
        List<StoredJob> stored = new ArrayList<>(jobs.size());
        boolean copied = JobCopy.fits(connection, jobs);
        int from = 0;
        while (from < jobs.size()) {
            int to = from;
            long characters = 0;
            while (to < jobs.size()
                    && to - from < CHUNK_JOBS
                    && (to == from || characters + jobs.get(to).args().length() <= CHUNK_CHARACTERS)) {
                characters += jobs.get(to++).args().length();
            }
            List<NewJob> chunk = jobs.subList(from, to);
            if (copied) {
                stored.addAll(copy.insert(connection, chunk, announced));
            } else {
                insertChunk(connection, chunk, announced, stored);
            }
            from = to;
        }
        return stored;
    }

    private void insertChunk(Connection connection, List<NewJob> jobs, boolean announced, List<StoredJob> stored)
            throws SQLException {
        boolean unique = jobs.stream().anyMatch(job -> job.identityKey() != null);
        int first = stored.size();
        try (PreparedStatement statement = connection.prepareStatement(unique ? insertManyUnique : insertMany)) {
            statement.setArray(1, texts(connection, jobs, NewJob::function));
            statement.setArray(2, texts(connection, jobs, NewJob::args));
            statement.setArray(3, texts(connection, jobs, NewJob::context));
            statement.setArray(4, texts(connection, jobs, NewJob::channel));
            statement.setObject(5, jobs.stream().mapToInt(NewJob::priority).toArray());
            statement.setObject(6, jobs.stream().mapToInt(NewJob::maxRetries).toArray());
            statement.setArray(
                    7,
                    texts(
                            connection,
                            jobs,
                            job -> job.eta() == null ? null : job.eta().toString()));
            Long[] delays = jobs.stream()
                    .map(job -> job.delay() == null ? null : Sql.micros(job.delay()))
                    .toArray(Long[]::new);
            statement.setArray(8, connection.createArrayOf("bigint", delays));
            statement.setArray(9, texts(connection, jobs, NewJob::description));
            statement.setArray(10, texts(connection, jobs, NewJob::identityKey));
            statement.setBoolean(11, announced);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    stored.add(new StoredJob(rows.getLong(1), !rows.getBoolean(2)));
                }
            }
        }
        List<String> taken = new ArrayList<>();
        for (int i = first; i < stored.size(); i++) {
            String key = jobs.get(i - first).identityKey();
            if (stored.get(i).existing() && key != null) {
                taken.add(key);
            }
        }
        if (taken.isEmpty()) {
            return;
        }
        Map<String, Long> waiting = waiting(connection, taken);
        for (int i = first; i < stored.size(); i++) {
            if (stored.get(i).existing()) {
                NewJob job = jobs.get(i - first);
                Long id = waiting.get(job.identityKey());
                stored.set(i, id == null ? insert(connection, job, announced) : new StoredJob(id, true));
            }
        }
    }

    /** A statement that stores a job, with and without telling of it. */
    private static final class Variants {
        private final String announced;
        private final String silent;

        private Variants(Schema schema, String insert) {
            announced = schema.sql(
                    insert
                            + "RETURNING id, pg_notify('${schema}', CASE stage WHEN 'ready' THEN 'jobs ' ELSE 'eta ' END || channel)");
            silent = schema.sql(insert + "RETURNING id");
        }

        private String sql(boolean tells) {
            return tells ? announced : silent;
        }
    }

    private Map<String, Long> waiting(Connection connection, Collection<String> keys) throws SQLException {
        Map<String, Long> waiting = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(findWaiting)) {
            statement.setArray(1, connection.createArrayOf("text", keys.toArray()));
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    waiting.put(found.getString(1), found.getLong(2));
                }
            }
        }
        return waiting;
    }

    private static Array texts(Connection connection, List<NewJob> jobs, Function<NewJob, @Nullable String> value)
            throws SQLException {
        return connection.createArrayOf("text", jobs.stream().map(value).toArray());
    }

    private static SQLException keyNeverFree(@Nullable String key) {
        return new SQLException(
                "The identity key '" + key + "' was taken each time a job was to be stored, and its holder gone"
                        + " each time it was looked for; try again");
    }
}
