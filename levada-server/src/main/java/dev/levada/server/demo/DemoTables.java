package dev.levada.server.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The demo's own tables, in a schema beside the queue's, made anew at each start. */
final class DemoTables {

    /** The schema; a comment on it says that it may be dropped. */
    static final String SCHEMA = "levada_demo";

    private static final String MARK = "Made by 'levada demo', which drops it and makes it anew at each start";

    private DemoTables() {}

    /**
     * Drops the tables of an earlier demo and makes empty ones.
     *
     * @throws IllegalStateException when there is a schema of that name that no demo made
     */
    static void recreate(Connection connection) throws SQLException {
        if (Sql.exists(
                connection,
                "SELECT 1 FROM pg_namespace WHERE nspname = ? AND obj_description(oid, 'pg_namespace') IS DISTINCT FROM ?",
                SCHEMA,
                MARK)) {
            throw new IllegalStateException(
                    "The database has a schema '" + SCHEMA + "' that no demo made, so the demo does not touch it."
                            + " Rename or drop that schema, or give the demo another database");
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
            statement.execute("CREATE SCHEMA " + SCHEMA);
            statement.execute("COMMENT ON SCHEMA " + SCHEMA + " IS '" + MARK.replace("'", "''") + "'");
            statement.execute(definitions());
        }
    }

    private static String definitions() {
        try (InputStream file = DemoTables.class.getResourceAsStream("/dev/levada/server/demo/tables.sql")) {
            if (file == null) {
                throw new IllegalStateException("The file tables.sql is missing in the jar");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
