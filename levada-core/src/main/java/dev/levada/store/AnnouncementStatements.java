package dev.levada.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/** Tells all nodes what has changed, apart from the change. */
public final class AnnouncementStatements {

    private final String channel;
    private final String tell;

    public AnnouncementStatements(Schema schema) {
        channel = schema.name();
        // Nothing is lost with a server that crashes now: those who would hear it are gone too.
        tell =
                "SELECT set_config('synchronous_commit', 'off', true), count(pg_notify(?, message)) FROM unnest(?::text[]) AS message";
    }

    /** Sends messages in a transaction of their own. */
    public void tell(Connection connection, Collection<String> messages) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        if (!autoCommit) {
            connection.setAutoCommit(true);
        }
        try (PreparedStatement statement = connection.prepareStatement(tell)) {
            statement.setString(1, channel);
            statement.setArray(2, connection.createArrayOf("text", messages.toArray(String[]::new)));
            statement.execute();
        } finally {
            if (!autoCommit) {
                connection.setAutoCommit(false);
            }
        }
    }
}
