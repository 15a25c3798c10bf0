package dev.levada.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a PostgreSQL server says of itself. Nobody needs special rights for it. */
public final class ServerStatements {

    private static final int PATIENCE_SECONDS = 5;

    /**
     * How the server is, and what it allows.
     *
     * @param version as PostgreSQL counts, 180006 for 18.6
     * @param versionText for people
     * @param recovering whether it is a standby
     * @param readOnly whether a transaction may change nothing unless it asks to
     * @param weak the settings of {@code fsync}, {@code full_page_writes}, {@code synchronous_commit} and {@code autovacuum} that are off
     * @param encoding the database's
     */
    public record Server(
            int version,
            String versionText,
            String user,
            String database,
            boolean recovering,
            boolean readOnly,
            List<String> weak,
            String encoding,
            Instant now,
            double notificationQueueUsage) {}

    /**
     * How many sessions there may be.
     *
     * @param allowed for a common user, all in all
     * @param limitedBy what sets that limit: {@code max_connections}, or the name of the role's or the database's limit
     * @param open those there are now
     */
    public record Connections(int allowed, String limitedBy, int open) {}

    /**
     * Something that keeps dead rows from being removed.
     *
     * @param what for people, such as {@code session 4711 (idle in transaction, psql)}
     * @param age for how long already
     * @param transactions how many have begun since the oldest one whose rows it keeps; 0: it keeps none just now, or does not say
     */
    public record Holder(String what, Duration age, long transactions) {}

    /**
     * Something of the server's replication that keeps dead rows from being removed, in all databases.
     *
     * @param kind what it is
     * @param name for people, such as {@code 'standby_1' (physical)}
     * @param transactions how many have begun since the oldest one whose rows it keeps
     * @param catalogs whether it keeps rows of the system's catalogs only
     */
    public record Replica(Kind kind, String name, long transactions, boolean catalogs) {

        /** What keeps rows for somebody else. */
        public enum Kind {
            /** A replication slot that somebody uses. */
            SLOT,
            /** A replication slot that nobody uses. */
            UNUSED_SLOT,
            /** A standby without a slot, which says by {@code hot_standby_feedback} what its queries still need. */
            STANDBY
        }
    }

    private static final String SERVER = """
            SELECT current_setting('server_version_num')::integer AS version, current_setting('server_version') AS version_text,
                   current_user AS user_name, current_database() AS database_name, pg_is_in_recovery() AS recovering,
                   current_setting('transaction_read_only') = 'on' AS read_only,
                   array(SELECT name FROM pg_settings WHERE setting = 'off'
                       AND name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'autovacuum') ORDER BY name) AS weak,
                   current_setting('server_encoding') AS encoding, clock_timestamp() AS now,
                   CASE WHEN pg_is_in_recovery() THEN 0 ELSE pg_notification_queue_usage() END AS notifications""";

    private static final String CONNECTIONS = """
            SELECT l.allowed, l.limited_by,
                   (SELECT count(*) FROM pg_stat_activity a WHERE a.backend_type = 'client backend'
                        AND (l.datid IS NULL OR a.datid = l.datid) AND (l.roleid IS NULL OR a.usesysid = l.roleid)) AS open
            FROM (
                SELECT current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
                           - coalesce(current_setting('reserved_connections', true)::integer, 0) AS allowed,
                       'max_connections' AS limited_by, NULL::oid AS datid, NULL::oid AS roleid
                UNION ALL
                SELECT datconnlimit, 'the limit of database ' || datname, oid, NULL FROM pg_database
                WHERE datname = current_database() AND datconnlimit >= 0
                UNION ALL
                SELECT rolconnlimit, 'the limit of role ' || rolname, NULL, oid FROM pg_roles
                WHERE rolname = current_user AND rolconnlimit >= 0
            ) l ORDER BY l.allowed LIMIT 1""";

    // Sessions of others are seen only with the rights of pg_read_all_stats; their state is null otherwise.
    private static final String HOLDERS = """
            SELECT 'session ' || pid || ' (' || concat_ws(', ', state, usename, nullif(application_name, '')) || ')' AS what,
                   extract(epoch FROM clock_timestamp() - xact_start)::bigint AS seconds,
                   coalesce(greatest(age(backend_xmin), age(backend_xid)), 0) AS transactions
            FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = 'client backend'
                AND xact_start < clock_timestamp() - ? * interval '1 second'
            UNION ALL
            SELECT 'prepared transaction ' || quote_literal(gid), extract(epoch FROM clock_timestamp() - prepared)::bigint, age(transaction)
            FROM pg_prepared_xacts
            WHERE database = current_database() AND prepared < clock_timestamp() - ? * interval '1 second'
            ORDER BY seconds DESC LIMIT 5""";

    // Standbys are seen only with the rights of pg_read_all_stats, slots by all.
    private static final String REPLICAS = """
            SELECT CASE WHEN active THEN 'SLOT' ELSE 'UNUSED_SLOT' END AS kind, quote_literal(slot_name) || ' (' || slot_type || ')' AS name,
                   CASE WHEN age(xmin) > l.most THEN age(xmin) ELSE age(catalog_xmin) END AS transactions,
                   (age(xmin) > l.most) IS NOT TRUE AS catalogs
            FROM pg_replication_slots, (SELECT ?::integer AS most) l WHERE greatest(age(xmin), age(catalog_xmin)) > l.most
            UNION ALL
            SELECT 'STANDBY', quote_literal(application_name) || coalesce(' at ' || host(client_addr), ''), age(backend_xmin), false
            FROM pg_stat_replication WHERE age(backend_xmin) > ?
            ORDER BY transactions DESC LIMIT 5""";

    private ServerStatements() {}

    /** How the server is. */
    public static Server server(Connection connection) throws SQLException {
        try (Statement statement = patient(connection);
                ResultSet row = statement.executeQuery(SERVER)) {
            row.next();
            return new Server(
                    row.getInt("version"),
                    row.getString("version_text"),
                    row.getString("user_name"),
                    row.getString("database_name"),
                    row.getBoolean("recovering"),
                    row.getBoolean("read_only"),
                    List.of((String[]) row.getArray("weak").getArray()),
                    row.getString("encoding"),
                    row.getTimestamp("now").toInstant(),
                    row.getDouble("notifications"));
        }
    }

    /** How many sessions this user may open in this database, by the narrowest limit. */
    public static Connections connections(Connection connection) throws SQLException {
        try (Statement statement = patient(connection);
                ResultSet row = statement.executeQuery(CONNECTIONS)) {
            row.next();
            return new Connections(row.getInt("allowed"), row.getString("limited_by"), row.getInt("open"));
        }
    }

    /** The transactions in this database that have been open for longer, the oldest first, five at most. */
    public static List<Holder> holders(Connection connection, Duration longerThan) throws SQLException {
        List<Holder> holders = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(HOLDERS)) {
            statement.setQueryTimeout(PATIENCE_SECONDS);
            statement.setLong(1, longerThan.toSeconds());
            statement.setLong(2, longerThan.toSeconds());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    holders.add(new Holder(rows.getString(1), Duration.ofSeconds(rows.getLong(2)), rows.getLong(3)));
                }
            }
        }
        return holders;
    }

    /** The replication slots and standbys that keep rows of more than so many transactions, the oldest first, five at most. */
    public static List<Replica> replicas(Connection connection, int transactions) throws SQLException {
        List<Replica> replicas = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(REPLICAS)) {
            statement.setQueryTimeout(PATIENCE_SECONDS);
            statement.setInt(1, transactions);
            statement.setInt(2, transactions);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    replicas.add(new Replica(
                            Replica.Kind.valueOf(rows.getString("kind")),
                            rows.getString("name"),
                            rows.getLong("transactions"),
                            rows.getBoolean("catalogs")));
                }
            }
        }
        return replicas;
    }

    private static Statement patient(Connection connection) throws SQLException {
        Statement statement = connection.createStatement();
        statement.setQueryTimeout(PATIENCE_SECONDS);
        return statement;
    }
}
