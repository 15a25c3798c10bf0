package dev.levada.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/** The databases of a server, and which of them carry a queue. Nobody needs special rights for it. */
public final class ServerDatabases {

    private static final int PATIENCE_SECONDS = 5;

    private static final String OPEN = """
            SELECT d.datname, d.oid::bigint FROM pg_database d
            WHERE d.datallowconn AND NOT d.datistemplate AND has_database_privilege(d.oid, 'CONNECT')""";

    private static final String OWN =
            "SELECT d.oid::bigint FROM pg_database d WHERE d.datname = current_database() AND d.datallowconn";

    private ServerDatabases() {}

    /** The databases that this user may enter now, but for templates: their oids by their names. */
    public static Map<String, Long> open(Connection connection) throws SQLException {
        Map<String, Long> databases = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(PATIENCE_SECONDS);
            try (ResultSet rows = statement.executeQuery(OPEN)) {
                while (rows.next()) {
                    databases.put(rows.getString(1), rows.getLong(2));
                }
            }
        }
        return databases;
    }

    /** The oid of the database of a session; 0 when it lets no more sessions in. */
    public static long own(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(PATIENCE_SECONDS);
            try (ResultSet row = statement.executeQuery(OWN)) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /** Whether the database of a session carries a queue in a schema, of whatever version. */
    public static boolean hasQueue(Connection connection, Schema schema) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = ? AND tablename = 'jobrunner')")) {
            statement.setQueryTimeout(PATIENCE_SECONDS);
            statement.setString(1, schema.name());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** Whether an error says that there is no such database, or that it lets no sessions in. */
    public static boolean isGone(Throwable error) {
        int depth = 0;
        for (Throwable cause = error; cause != null && depth < 50; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLException e) {
                // invalid_catalog_name, and object_not_in_prerequisite_state, which a login meets nowhere else
                if ("3D000".equals(e.getSQLState()) || "55000".equals(e.getSQLState())) {
                    return true;
                }
            }
        }
        return false;
    }
}
