package dev.levada.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Tries out what a session can: whether it is one's own, hears notifications, and holds locks that others see. */
public final class ProbeStatements {

    // In the class of no node: theirs is made of the schema's name.
    private static final String KEY = "hashtext('levada.doctor'), ?";

    private ProbeStatements() {}

    /** The server process that runs this statement. */
    public static int process(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    /**
     * Begins to listen.
     *
     * @param channel lower-case letters, digits and underscores
     */
    public static void listen(Connection connection, String channel) throws SQLException {
        execute(connection, "LISTEN " + channel);
    }

    /** Ends listening. */
    public static void unlisten(Connection connection, String channel) throws SQLException {
        execute(connection, "UNLISTEN " + channel);
    }

    /** Notifies those who listen. */
    public static void notify(Connection connection, String channel) throws SQLException {
        execute(connection, "NOTIFY " + channel);
    }

    /** Takes a lock of the session; false when somebody has it. */
    public static boolean lock(Connection connection, int key) throws SQLException {
        return ask(connection, "SELECT pg_try_advisory_lock(" + KEY + ")", key);
    }

    /** Gives the lock back; false when the session does not have it. */
    public static boolean unlock(Connection connection, int key) throws SQLException {
        return ask(connection, "SELECT pg_advisory_unlock(" + KEY + ")", key);
    }

    /** Whether anybody in this database has the lock. */
    public static boolean isLocked(Connection connection, int key) throws SQLException {
        return ask(connection, """
                SELECT EXISTS (SELECT FROM pg_locks
                    WHERE locktype = 'advisory' AND granted AND objsubid = 2
                        AND classid = (hashtext('levada.doctor')::bigint & 4294967295)::oid AND objid = (?::bigint & 4294967295)::oid
                        AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))""", key);
    }

    private static boolean ask(Connection connection, String sql, int key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, key);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
