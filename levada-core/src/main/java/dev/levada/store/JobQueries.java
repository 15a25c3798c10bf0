package dev.levada.store;

import dev.levada.Job;
import dev.levada.JobAttempt;
import dev.levada.JobFilter;
import dev.levada.JobStage;
import dev.levada.JobState;
import dev.levada.search.Visibility;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads jobs and their executions. */
public final class JobQueries {

    private static final String SELECT = """
            SELECT j.*, (SELECT array_agg(e.key) FROM json_each_text(j.context) AS e) AS context_keys,
                   (SELECT array_agg(e.value) FROM json_each_text(j.context) AS e) AS context_values
            FROM ${schema}.jobs j
            """;

    private final Schema schema;
    private final JobLogStatements log;

    public JobQueries(Schema schema) {
        this.schema = schema;
        this.log = new JobLogStatements(schema);
    }

    /** The lines that jobs have logged. */
    public JobLogStatements log() {
        return log;
    }

    /** The job with this id. */
    public Optional<Job> find(Connection connection, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(schema.sql(SELECT + "WHERE id = ?"))) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(job(row)) : Optional.empty();
            }
        }
    }

    /** The job with this id, if it may be seen. */
    public Optional<Job> find(Connection connection, long id, Visibility visibility) throws SQLException {
        String key = visibility.key();
        return find(connection, id)
                .filter(job -> key == null
                        || (job.context().containsKey(key)
                                && visibility.values().contains(job.context().get(key))));
    }

    /** Jobs that meet a filter and may be seen, newest first. */
    public List<Job> list(Connection connection, JobFilter filter, Visibility visibility, int limit)
            throws SQLException {
        List<Job> jobs = new ArrayList<>();
        try (PreparedStatement statement = filtered(
                        connection, SELECT + "WHERE ", filter, visibility, " ORDER BY id DESC LIMIT ?", limit);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                jobs.add(job(rows));
            }
        }
        return jobs;
    }

    /** The ids of unfinished and failed jobs that meet a filter and may be seen, ascending. */
    public List<Long> ids(Connection connection, JobFilter filter, Visibility visibility, int limit)
            throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement statement = filtered(
                        connection,
                        "SELECT id FROM ${schema}.job j WHERE ",
                        filter,
                        visibility,
                        " ORDER BY id LIMIT ?",
                        limit);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }

    /** The last executions of a job, at most so many, in order. */
    public List<JobAttempt> attempts(Connection connection, long id, int most) throws SQLException {
        String sql = schema.sql("""
                SELECT a.attempt, n.name, a.started_at, a.ended_at, a.outcome::text AS outcome, a.result,
                       a.exc_name, a.exc_message, a.exc_info
                FROM (SELECT * FROM ${schema}.job_attempt WHERE job_id = ? ORDER BY attempt DESC LIMIT ?) a
                LEFT JOIN ${schema}.node n ON n.id = a.node_id
                UNION ALL
                SELECT j.attempt, n.name, j.started_at, j.finished_at,
                       CASE WHEN j.state = 'started' THEN NULL ELSE j.state::text END, j.result, NULL, NULL, NULL
                FROM ${schema}.jobs j LEFT JOIN ${schema}.node n ON n.id = j.node_id
                WHERE j.id = ? AND j.state IN ('started', 'done', 'cancelled') AND j.started_at IS NOT NULL
                    AND NOT EXISTS (SELECT FROM ${schema}.job_attempt a WHERE a.job_id = j.id AND a.attempt = j.attempt)
                ORDER BY attempt DESC LIMIT ?""");
        List<JobAttempt> attempts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, id);
            statement.setInt(2, most);
            statement.setLong(3, id);
            statement.setInt(4, most);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String outcome = rows.getString("outcome");
                    attempts.add(new JobAttempt(
                            rows.getInt("attempt"),
                            rows.getString("name"),
                            Sql.instant(rows, "started_at"),
                            Sql.instant(rows, "ended_at"),
                            outcome == null ? null : JobAttempt.Outcome.valueOf(outcome.toUpperCase(Locale.ROOT)),
                            rows.getString("result"),
                            rows.getString("exc_name"),
                            rows.getString("exc_message"),
                            rows.getString("exc_info")));
                }
            }
        }
        Collections.reverse(attempts);
        return attempts;
    }

    private PreparedStatement filtered(
            Connection connection, String select, JobFilter filter, Visibility visibility, String end, int limit)
            throws SQLException {
        StringBuilder sql = new StringBuilder(select).append("true");
        List<Object> values = new ArrayList<>();
        if (!filter.states().isEmpty()) {
            sql.append(" AND j.state = ANY (?::${schema}.job_state[])");
            values.add(connection.createArrayOf(
                    "text",
                    filter.states().stream().map(JobState::sqlName).sorted().toArray()));
        }
        if (filter.channel() != null) {
            sql.append(" AND (j.channel = ? OR starts_with(j.channel, ? || '.'))");
            values.add(filter.channel());
            values.add(filter.channel());
        }
        if (filter.function() != null) {
            sql.append(" AND j.function = ?");
            values.add(filter.function());
        }
        if (filter.identityKey() != null) {
            sql.append(" AND j.identity_key = ?");
            values.add(filter.identityKey());
        }
        if (visibility.key() != null) {
            sql.append(" AND (j.context ->> ?) = ANY (?)");
            values.add(visibility.key());
            values.add(visibility.values().toArray(String[]::new));
        }
        values.add(limit);
        PreparedStatement statement =
                connection.prepareStatement(schema.sql(sql.append(end).toString()));
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
        }
        return statement;
    }

    /** What was carried along, of a row with {@code context_keys} and {@code context_values}. */
    static Map<String, String> context(ResultSet row) throws SQLException {
        Array keys = row.getArray("context_keys");
        if (keys == null) {
            return Map.of();
        }
        String[] names = (String[]) keys.getArray();
        @Nullable String[] values = (String[]) row.getArray("context_values").getArray();
        Map<String, String> context = new TreeMap<>();
        for (int i = 0; i < names.length; i++) {
            context.put(names[i], String.valueOf(values[i]));
        }
        return Collections.unmodifiableMap(context);
    }

    private static Job job(ResultSet row) throws SQLException {
        String stage = row.getString("stage");
        Instant created = Objects.requireNonNull(Sql.instant(row, "created_at"));
        return new Job(
                row.getLong("id"),
                JobState.ofSqlName(row.getString("state")),
                stage == null ? null : JobStage.valueOf(stage.toUpperCase(Locale.ROOT)),
                row.getString("function"),
                row.getString("args"),
                context(row),
                new Job.Properties(
                        row.getString("channel"),
                        row.getInt("priority"),
                        row.getInt("max_retries"),
                        Sql.instant(row, "eta"),
                        row.getString("description"),
                        row.getString("identity_key")),
                new Job.Times(
                        created,
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
                new Job.Outcome(
                        row.getString("result"),
                        row.getString("message"),
                        row.getString("exc_name"),
                        row.getString("exc_message")));
    }
}
