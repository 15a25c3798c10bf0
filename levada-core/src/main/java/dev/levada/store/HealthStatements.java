package dev.levada.store;

import dev.levada.status.DatabaseHealth;
import dev.levada.status.DatabaseHealth.DayTable;
import dev.levada.status.DatabaseHealth.OpenTransaction;
import dev.levada.status.DatabaseHealth.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the database stands with the queue, by what the server knows; reads none of the queue's tables. */
public final class HealthStatements {

    private final String live;
    private final String finished;
    private final String oldest;
    private final String server;

    public HealthStatements(Schema schema) {
        live = schema.sql("""
                SELECT pg_table_size(c.oid) AS bytes, pg_indexes_size(c.oid) AS index_bytes, coalesce(s.n_live_tup, 0) AS rows,
                       coalesce(s.n_dead_tup, 0) AS dead, greatest(s.last_vacuum, s.last_autovacuum) AS last_vacuum,
                       greatest(s.last_analyze, s.last_autoanalyze) AS last_analyze
                FROM pg_class c LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid WHERE c.oid = '${schema}.job'::regclass""");
        finished = schema.sql("""
                SELECT substring(c.relname FROM '[0-9]{8}$') AS day, pg_total_relation_size(c.oid) AS bytes,
                       greatest(coalesce(s.n_live_tup, 0), c.reltuples::bigint, 0) AS rows
                FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
                WHERE i.inhparent = '${schema}.job_finished'::regclass ORDER BY day DESC NULLS LAST""");
        oldest = """
                SELECT pid, coalesce(application_name, '') AS application, coalesce(state, backend_type, 'unknown') AS state,
                       (extract(epoch FROM clock_timestamp() - coalesce(xact_start, clock_timestamp())) * 1000000)::bigint AS age_us,
                       greatest(coalesce(age(backend_xmin), 0), coalesce(age(backend_xid), 0)) AS xmin_age
                FROM pg_stat_activity
                WHERE pid <> pg_backend_pid() AND datid = (SELECT oid FROM pg_database WHERE datname = current_database())
                    AND (xact_start IS NOT NULL OR backend_xmin IS NOT NULL) AND backend_type IS DISTINCT FROM 'autovacuum worker'
                ORDER BY age_us DESC, xmin_age DESC LIMIT 1""";
        server = """
                SELECT pg_notification_queue_usage() AS notifications, current_setting('max_connections')::int AS most,
                       (SELECT count(*) FROM pg_stat_activity WHERE backend_type IS NULL OR backend_type = 'client backend') AS used""";
    }

    /** How the database stands. */
    public DatabaseHealth health(Connection connection) throws SQLException {
        Table table = one(
                connection,
                live,
                row -> new Table(
                        row.getLong("bytes"),
                        row.getLong("index_bytes"),
                        row.getLong("rows"),
                        row.getLong("dead"),
                        Sql.instant(row, "last_vacuum"),
                        Sql.instant(row, "last_analyze")));
        if (table == null) {
            throw new SQLException("The table of jobs is missing");
        }
        List<DayTable> days = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(finished);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                String day = rows.getString("day");
                days.add(new DayTable(
                        day == null ? null : LocalDate.parse(day, DateTimeFormatter.BASIC_ISO_DATE),
                        rows.getLong("bytes"),
                        rows.getLong("rows")));
            }
        }
        OpenTransaction open = one(
                connection,
                oldest,
                row -> new OpenTransaction(
                        row.getInt("pid"),
                        row.getString("application"),
                        row.getString("state"),
                        Duration.of(Math.max(0, row.getLong("age_us")), ChronoUnit.MICROS),
                        row.getLong("xmin_age")));
        try (PreparedStatement statement = connection.prepareStatement(server);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new DatabaseHealth(
                    table, days, open, row.getDouble("notifications"), row.getInt("used"), row.getInt("most"));
        }
    }

    private interface Read<R> {
        R of(ResultSet row) throws SQLException;
    }

    private static <R> @Nullable R one(Connection connection, String sql, Read<R> read) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? read.of(row) : null;
        }
    }
}
