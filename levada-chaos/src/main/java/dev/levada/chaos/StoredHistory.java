package dev.levada.chaos;

import dev.levada.chaos.history.Effect;
import dev.levada.chaos.history.StoredJob;
import dev.levada.chaos.history.Token;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/** What the database holds of a run: the queue's own books, and the effects of the jobs. */
final class StoredHistory {

    /** Outcomes of attempts that ended with their node, or were called off: nobody's own word. */
    private static final Set<String> NOT_RECORDED = Set.of("crashed", "cancelled");

    /** Tables of the queue whose statements can be made to fail. */
    private static final List<String> TROUBLED = List.of("job", "job_finished", "job_attempt", "node", "jobrunner");

    private final List<StoredJob> jobs = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();

    private StoredHistory() {}

    /** Makes the table that jobs write to. */
    static void prepare(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE SCHEMA chaos;
                    CREATE TABLE chaos.effect (
                        serial  bigserial PRIMARY KEY,
                        job_id  bigint NOT NULL,
                        process text NOT NULL,
                        attempt integer NOT NULL,
                        key     text NOT NULL
                    );
                    CREATE TABLE chaos.pulse (beats bigint NOT NULL);
                    INSERT INTO chaos.pulse VALUES (0);
                    CREATE TABLE chaos.trouble (until timestamptz NOT NULL);
                    INSERT INTO chaos.trouble VALUES ('-infinity');
                    CREATE FUNCTION chaos.trouble() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        IF (SELECT until FROM chaos.trouble) > clock_timestamp() AND random() < 0.1 THEN
                            RAISE EXCEPTION 'injected by chaos.trouble' USING ERRCODE =
                                (ARRAY['40001', '40P01', '55P03', '53100', '53200', '25006'])[1 + floor(random() * 6)::int];
                        END IF;
                        RETURN NULL;
                    END $$""");
            for (String table : TROUBLED) {
                statement.execute("CREATE TRIGGER chaos BEFORE INSERT OR UPDATE OR DELETE ON levada." + table
                        + " FOR EACH STATEMENT EXECUTE FUNCTION chaos.trouble()");
            }
        }
    }

    /** How many jobs have not come to their end; for poison that is to be failed. */
    static long unfinished(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM levada.job"
                        + " WHERE NOT (function = 'chaos.poison' AND state = 'failed')")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Reads all of it. */
    static StoredHistory read(DataSource database) throws SQLException {
        StoredHistory history = new StoredHistory();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            Map<Long, Set<Token>> recorded = new HashMap<>();
            Map<Long, Set<Token>> doneBy = new HashMap<>();
            Map<Long, Integer> failures = new HashMap<>();
            try (ResultSet rows = statement.executeQuery("SELECT a.job_id, n.name, a.attempt, a.outcome::text"
                    + " FROM levada.job_attempt a LEFT JOIN levada.node n ON n.id = a.node_id")) {
                while (rows.next()) {
                    Token token = token(rows);
                    if (!NOT_RECORDED.contains(rows.getString(4))) {
                        recorded.computeIfAbsent(token.jobId(), id -> new HashSet<>())
                                .add(token);
                    }
                    if (rows.getString(4).equals("failed")) {
                        failures.merge(token.jobId(), 1, Integer::sum);
                    }
                    if (rows.getString(4).equals("done")) {
                        doneBy.computeIfAbsent(token.jobId(), id -> new HashSet<>())
                                .add(token);
                    }
                }
            }
            try (ResultSet rows =
                    statement.executeQuery("SELECT j.id, n.name, j.attempt, j.state::text, j.args ->> 0, j.channel"
                            + " FROM levada.jobs j LEFT JOIN levada.node n ON n.id = j.node_id ORDER BY j.id")) {
                while (rows.next()) {
                    Token token = token(rows);
                    Set<Token> ended = recorded.computeIfAbsent(token.jobId(), id -> new HashSet<>());
                    Set<Token> done = doneBy.computeIfAbsent(token.jobId(), id -> new HashSet<>());
                    if (rows.getString(4).equals("done")) {
                        ended.add(token);
                        done.add(token);
                    }
                    history.jobs.add(new StoredJob(
                            token.jobId(),
                            rows.getString(5),
                            rows.getString(6),
                            rows.getString(4),
                            token,
                            failures.getOrDefault(token.jobId(), 0),
                            ended,
                            done));
                }
            }
            try (ResultSet rows = statement.executeQuery(
                    "SELECT job_id, process, attempt, serial, key FROM chaos.effect ORDER BY serial")) {
                while (rows.next()) {
                    history.effects.add(new Effect(rows.getLong(4), token(rows), rows.getString(5)));
                }
            }
        }
        return history;
    }

    List<StoredJob> jobs() {
        return jobs;
    }

    List<Effect> effects() {
        return effects;
    }

    private static Token token(ResultSet rows) throws SQLException {
        return new Token(rows.getLong(1), rows.getString(2), rows.getInt(3));
    }
}
