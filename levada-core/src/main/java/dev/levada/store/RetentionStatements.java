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

/** The daily partitions of the finished jobs: made ahead, trimmed, dropped. */
public final class RetentionStatements {

    /** Jobs deleted in one statement at most. */
    private static final int CHUNK = 5_000;

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

    /** Drops a day's partition with its jobs and what is kept of their executions. */
    public void dropDay(Connection connection, LocalDate day) throws SQLException {
        String name = partition(day);
        removeAttempts(connection, schema.sql("${schema}." + name));
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '2s'");
            statement.execute(schema.sql("DROP TABLE ${schema}." + name));
            statement.execute(
                    schema.sql("DELETE FROM ${schema}.retention_trim WHERE partition_day = '%s'".formatted(day)));
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** The channels that occur in a day's partition and have not been trimmed there. */
    public Set<String> untrimmed(Connection connection, LocalDate day) throws SQLException {
        Set<String> channels = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(schema.sql("""
                SELECT DISTINCT channel FROM ${schema}.%s
                EXCEPT SELECT channel FROM ${schema}.retention_trim WHERE partition_day = ?""".formatted(partition(day))))) {
            statement.setObject(1, day);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    channels.add(rows.getString(1));
                }
            }
        }
        return channels;
    }

    /**
     * Deletes the jobs of some channels from a day's partition, some thousand in a statement, and notes that it is done.
     *
     * @return how many
     */
    public long trim(Connection connection, LocalDate day, Collection<String> channels) throws SQLException {
        String table = schema.sql("${schema}." + partition(day));
        String[] names = channels.toArray(String[]::new);
        long deleted = 0;
        int chunk;
        do {
            chunk = trimChunk(connection, table, names);
            deleted += chunk;
        } while (chunk == CHUNK);
        try (PreparedStatement statement = connection.prepareStatement(schema.sql(
                "INSERT INTO ${schema}.retention_trim SELECT ?, unnest(?::text[]) ON CONFLICT DO NOTHING"))) {
            statement.setObject(1, day);
            statement.setArray(2, connection.createArrayOf("text", names));
            statement.executeUpdate();
        }
        return deleted;
    }

    private int trimChunk(Connection connection, String table, String[] channels) throws SQLException {
        String sql = schema.sql("""
                WITH gone AS (
                    DELETE FROM %s WHERE ctid = ANY (ARRAY(SELECT ctid FROM %s WHERE channel = ANY (?) LIMIT %d))
                    RETURNING id, attempt
                ), attempts AS (
                    DELETE FROM ${schema}.job_attempt a USING gone WHERE a.job_id = gone.id
                ), lines AS (
                    DELETE FROM ${schema}.job_log l USING gone WHERE l.job_id = gone.id
                )
                SELECT count(*) FROM gone""".formatted(table, table, CHUNK));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("text", channels));
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

    private void removeAttempts(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String kept : new String[] {"job_attempt", "job_log"}) {
                statement.execute(schema.sql(
                        "DELETE FROM ${schema}.%s a USING %s f WHERE a.job_id = f.id".formatted(kept, table)));
            }
        }
    }

    private static String partition(LocalDate day) {
        return PREFIX + DAY.format(day);
    }
}
