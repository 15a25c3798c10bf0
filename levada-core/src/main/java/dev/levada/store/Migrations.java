package dev.levada.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The numbered {@code .sql} files that make and change the schema. Each runs once, in its own transaction, while an advisory lock keeps
 * other nodes out.
 */
public final class Migrations {

    /** A numbered file. */
    public record Migration(int version, String fileName) {}

    private static final List<Migration> ALL = List.of(
            new Migration(1, "V001__queue.sql"),
            new Migration(2, "V002__modules.sql"),
            new Migration(3, "V003__bond.sql"),
            new Migration(4, "V004__views.sql"),
            new Migration(5, "V005__books.sql"));

    private final Schema schema;

    public Migrations(Schema schema) {
        this.schema = schema;
    }

    /** The version this code works with. */
    public static int currentVersion() {
        return ALL.get(ALL.size() - 1).version();
    }

    /**
     * Brings the schema up to date; does nothing where it is.
     *
     * @return the files that were run, in order
     * @throws SchemaVersionException when the schema is newer than this code, and not declared to work with it
     */
    public List<Migration> migrate(Connection connection) throws SQLException {
        if (isUpToDate(connection)) {
            return List.of();
        }
        connection.setAutoCommit(false);
        try {
            lock(connection);
            List<Migration> missing = missing(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute(schema.sql("CREATE SCHEMA IF NOT EXISTS ${schema}"));
                statement.execute(versionTable());
                for (Migration migration : missing) {
                    statement.execute(text(migration));
                    record(connection, migration);
                }
            }
            connection.commit();
            return missing;
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** Everything {@link #migrate} would run on an empty database, for those who run it themselves. */
    public String script() {
        StringBuilder script = new StringBuilder(schema.sql("CREATE SCHEMA IF NOT EXISTS ${schema};\n\n"))
                .append(versionTable())
                .append(";\n");
        for (Migration migration : ALL) {
            script.append("\n-- ").append(migration.fileName()).append('\n').append(text(migration));
            script.append(
                    schema.sql("\nINSERT INTO ${schema}.migration (version, name, works_with) VALUES (%d, '%s', %d);\n"
                            .formatted(migration.version(), migration.fileName(), migration.version())));
        }
        return script.toString();
    }

    /** The schema's version; 0 when there is none yet. */
    public int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Not by to_regclass: what a session knows of names may be older than the wait for the lock.
            try (ResultSet exists = statement.executeQuery(
                    schema.sql(
                            "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = '${schema}' AND tablename = 'migration')"))) {
                exists.next();
                if (!exists.getBoolean(1)) {
                    return 0;
                }
            }
            try (ResultSet newest = statement.executeQuery(
                    schema.sql("SELECT version, works_with FROM ${schema}.migration ORDER BY version DESC LIMIT 1"))) {
                if (!newest.next()) {
                    return 0;
                }
                if (newest.getInt("works_with") > currentVersion()) {
                    throw new SchemaVersionException("The schema '" + schema.name() + "' has version "
                            + newest.getInt("version") + ", made by a newer Levada; this one knows versions up to "
                            + currentVersion() + ". Run the newer Levada here, or another schema");
                }
                return newest.getInt("version");
            }
        }
    }

    private boolean isUpToDate(Connection connection) throws SQLException {
        return version(connection) >= currentVersion();
    }

    private List<Migration> missing(Connection connection) throws SQLException {
        int version = version(connection);
        return ALL.stream().filter(migration -> migration.version() > version).toList();
    }

    private void lock(Connection connection) throws SQLException {
        // After the wait for the lock it must be seen what its last holder has done, whatever the data source's
        // isolation is.
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT pg_advisory_xact_lock(hashtext('levada.migration'), hashtext(?))")) {
            statement.setString(1, schema.name());
            statement.execute();
        }
    }

    private void record(Connection connection, Migration migration) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                schema.sql("INSERT INTO ${schema}.migration (version, name, works_with) VALUES (?, ?, ?)"))) {
            statement.setInt(1, migration.version());
            statement.setString(2, migration.fileName());
            statement.setInt(3, migration.version());
            statement.execute();
        }
    }

    private String versionTable() {
        return schema.sql("""
                CREATE TABLE IF NOT EXISTS ${schema}.migration (
                    version    integer PRIMARY KEY,
                    name       text NOT NULL,
                    works_with integer NOT NULL, -- the oldest code that works with a schema of this version
                    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
                )""");
    }

    private String text(Migration migration) {
        try (InputStream file = Migrations.class.getResourceAsStream("migration/" + migration.fileName())) {
            if (file == null) {
                throw new IllegalStateException("The file " + migration.fileName() + " is missing in the jar");
            }
            return schema.sql(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
