package dev.levada.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Which database a session is in, the same for all ways that lead to it. Immutable.
 *
 * @param name the database's name
 * @param oid its number in its server
 * @param serverStarted when its server was started, to the microsecond, which tells servers apart without special rights
 */
public record DatabaseIdentity(String name, long oid, String serverStarted) {

    /** That of a session. */
    public static DatabaseIdentity of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT d.datname, d.oid::bigint, extract(epoch FROM pg_postmaster_start_time())::text
                        FROM pg_database d WHERE d.datname = current_database()""")) {
            row.next();
            return new DatabaseIdentity(row.getString(1), row.getLong(2), row.getString(3));
        }
    }

    /** How it differs from another, for people; to be asked only when it does. */
    public String differenceTo(DatabaseIdentity other) {
        return serverStarted.equals(other.serverStarted)
                ? "it is the database '" + name + "', not '" + other.name + "'"
                : "it is the database '" + name + "' of another server";
    }
}
