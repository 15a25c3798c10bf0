package dev.levada.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The daily partitions of the finished jobs: made ahead, trimmed, dropped. */
public final class RetentionStatements {

    /** Is asked between two statements of many. */
    @FunctionalInterface
    public interface Pause {
        /** Whether to go on. */
        boolean goesOn() throws SQLException;
    }

    /** Finished jobs that one statement looks at. */
    private static final int STEP = 5_000;
    /** Jobs of which one statement removes what is kept of their executions: up to 1,000 lines for each of these. */
    private static final int JOBS = 500;

    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
    private static final String PREFIX = "job_finished_";

    private final Schema schema;

    public RetentionStatements(Schema schema) {
        this.schema = schema;
    }

    /** The database's time. */
    public Instant now(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT clock_timestamp()")) {
            row.next();
            return row.getTimestamp(1).toInstant();
        }
    }

    /** The days (UTC) that have a partition, in order. */
    public List<LocalDate> days(Connection connection) throws SQLException {
        String sql = """
                SELECT c.relname FROM pg_inherits i
                JOIN pg_class c ON c.oid = i.inhrelid
                WHERE i.inhparent = to_regclass(?) AND c.relname ~ '^job_finished_[0-9]{8}$' ORDER BY 1""";
        List<LocalDate> days = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, schema.name() + ".job_finished");
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    days.add(LocalDate.parse(rows.getString(1).substring(PREFIX.length()), DAY));
                }
            }
        }
        return days;
    }

    /** The days (UTC) of the jobs that are in the safety net. */
    public List<LocalDate> daysInDefault(Connection connection) throws SQLException {
        List<LocalDate> days = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                        schema.sql(
                                "SELECT DISTINCT (finished_at AT TIME ZONE 'UTC')::date FROM ${schema}.job_finished_default ORDER BY 1"));
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                days.add(rows.getObject(1, LocalDate.class));
            }
        }
        return days;
    }

    /**
     * Makes a day's partition, taking along what the safety net holds of it.
     *
     * <p>Rows are moved under a lock of the whole table: a reader that has planned without the new partition would wait for the safety net, find it
     * empty, and miss them. Nothing moves when partitions are made ahead, and then nobody who ends jobs has to wait.
     */
    public void addDay(Connection connection, LocalDate day) throws SQLException {
        String name = partition(day);
        String from = day.atStartOfDay(ZoneOffset.UTC).toInstant().toString();
        String to = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().toString();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '2s'");
            if (inDefault(statement, from, to)) {
                // The table before its partitions, as readers do.
                statement.execute(schema.sql("LOCK TABLE ONLY ${schema}.job_finished IN ACCESS EXCLUSIVE MODE"));
            }
            // Before its rows are moved: a job that came in between would keep the partition from being attached.
            statement.execute(schema.sql("LOCK TABLE ${schema}.job_finished_default IN ACCESS EXCLUSIVE MODE"));
            statement.execute(schema.sql(
                    "CREATE TABLE ${schema}.%s (LIKE ${schema}.job_finished INCLUDING ALL) WITH (autovacuum_vacuum_insert_threshold = 100000)"
                            .formatted(name)));
            statement.execute(schema.sql("""
                    WITH moved AS (
                        DELETE FROM ${schema}.job_finished_default WHERE finished_at >= '%s' AND finished_at < '%s' RETURNING *)
                    INSERT INTO ${schema}.%s SELECT * FROM moved""".formatted(from, to, name)));
            statement.execute(schema.sql(
                    "ALTER TABLE ${schema}.job_finished ATTACH PARTITION ${schema}.%s FOR VALUES FROM ('%s') TO ('%s')"
                            .formatted(name, from, to)));
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private boolean inDefault(Statement statement, String from, String to) throws SQLException {
        try (ResultSet row = statement.executeQuery(schema.sql(
                "SELECT EXISTS (SELECT FROM ${schema}.job_finished_default WHERE finished_at >= '%s' AND finished_at < '%s')"
                        .formatted(from, to)))) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /**
     * Drops a day's partition with its jobs and what is kept of their executions, of some hundred jobs in a statement.
     *
     * @return whether it is gone; not when the pause between two statements said so
     */
    public boolean dropDay(Connection connection, LocalDate day, Pause pause) throws SQLException {
        String name = partition(day);
        for (String kept : List.of("job_attempt", "job_log")) {
            if (!removeKept(connection, kept, schema.sql("${schema}." + name), pause)) {
                return false;
            }
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '2s'");
            statement.execute(schema.sql("DROP TABLE ${schema}." + name));
            statement.execute(
                    schema.sql("DELETE FROM ${schema}.retention_trim WHERE partition_day = '%s'".formatted(day)));
            connection.commit();
            return true;
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** The channels that occur in a day's partition and have not been trimmed there; those found so far when the pause between two statements said so. */
    public Set<String> untrimmed(Connection connection, LocalDate day, Pause pause) throws SQLException {
        Set<String> channels = new HashSet<>();
        try (PreparedStatement statement =
                connection.prepareStatement(schema.sql("""
                SELECT max(id), array_agg(DISTINCT channel) FROM (
                    SELECT id, channel FROM ${schema}.%s WHERE id > ? ORDER BY id LIMIT %d) AS step""".formatted(partition(day), STEP)))) {
            Long last = -1L;
            do {
                statement.setLong(1, last);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    last = row.getObject(1, Long.class);
                    if (last != null) {
                        channels.addAll(List.of((String[]) row.getArray(2).getArray()));
                    }
                }
            } while (last != null && pause.goesOn());
        }
        try (PreparedStatement statement = connection.prepareStatement(
                schema.sql("SELECT channel FROM ${schema}.retention_trim WHERE partition_day = ?"))) {
            statement.setObject(1, day);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    channels.remove(rows.getString(1));
                }
            }
        }
        return channels;
    }

    /**
     * Deletes the jobs of some channels from a day's partition, of some thousand in a statement, and notes that it is done.
     *
     * @return how many; with those that are left when the pause between two statements said so, nothing is noted
     */
    public long trim(Connection connection, LocalDate day, Collection<String> channels, Pause pause)
            throws SQLException {
        String table = schema.sql("${schema}." + partition(day));
        String[] names = channels.toArray(String[]::new);
        long deleted = 0;
        Long from = -1L;
        for (Long to = stepEnd(connection, table, from); to != null; to = stepEnd(connection, table, from)) {
            deleted += trimStep(connection, table, names, from, to);
            from = to;
            if (!pause.goesOn()) {
                return deleted;
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(schema.sql(
                "INSERT INTO ${schema}.retention_trim SELECT ?, unnest(?::text[]) ON CONFLICT DO NOTHING"))) {
            statement.setObject(1, day);
            statement.setArray(2, connection.createArrayOf("text", names));
            statement.executeUpdate();
        }
        return deleted;
    }

    /** The last of the next ids; null: there are none. */
    private static @Nullable Long stepEnd(Connection connection, String table, long after) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT max(id) FROM (SELECT id FROM %s WHERE id > ? ORDER BY id LIMIT %d) AS step"
                        .formatted(table, STEP))) {
            statement.setLong(1, after);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getObject(1, Long.class);
            }
        }
    }

    private int trimStep(Connection connection, String table, String[] channels, long after, long to)
            throws SQLException {
        String sql = schema.sql("""
                WITH gone AS (
                    DELETE FROM %s WHERE ctid = ANY (ARRAY(SELECT ctid FROM %s WHERE id > ? AND id <= ? AND channel = ANY (?)))
                    RETURNING id, attempt
                ), attempts AS (
                    DELETE FROM ${schema}.job_attempt a USING gone WHERE a.job_id = gone.id
                ), lines AS (
                    DELETE FROM ${schema}.job_log l USING gone WHERE l.job_id = gone.id
                )
                SELECT count(*) FROM gone""".formatted(table, table));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, after);
            statement.setLong(2, to);
            statement.setArray(3, connection.createArrayOf("text", channels));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Removes nodes that ended before this, and what is noted of them. */
    public int removeNodes(Connection connection, Instant endedBefore) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(schema.sql("""
                WITH gone AS (
                    DELETE FROM ${schema}.node WHERE state IN ('stopped', 'lost') AND heartbeat_at < ? RETURNING id
                ), forgotten AS (
                    DELETE FROM ${schema}.reminded r USING gone WHERE r.node_id = gone.id
                )
                SELECT count(*) FROM gone"""))) {
            statement.setObject(1, endedBefore.atOffset(ZoneOffset.UTC));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Removes what is kept of the executions of a partition's jobs; false when the pause between two statements said so. */
    private boolean removeKept(Connection connection, String kept, String table, Pause pause) throws SQLException {
        String sql = schema.sql("""
                WITH step AS MATERIALIZED (
                    SELECT DISTINCT a.job_id FROM ${schema}.%1$s a
                    WHERE a.job_id > ? AND a.job_id <= (SELECT max(id) FROM %2$s) ORDER BY a.job_id LIMIT %3$d
                ), gone AS (
                    DELETE FROM ${schema}.%1$s a
                    WHERE a.job_id = ANY (ARRAY(SELECT s.job_id FROM step s WHERE EXISTS (SELECT FROM %2$s f WHERE f.id = s.job_id)))
                )
                SELECT max(job_id) FROM step""".formatted(kept, table, JOBS));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Long last = first(connection, table);
            while (last != null) {
                statement.setLong(1, last);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    last = row.getObject(1, Long.class);
                }
                if (!pause.goesOn()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** What comes just before a partition's first id; null: it is empty. */
    private static @Nullable Long first(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT min(id) - 1 FROM " + table)) {
            row.next();
            return row.getObject(1, Long.class);
        }
    }

    private static String partition(LocalDate day) {
        return PREFIX + DAY.format(day);
    }
}
