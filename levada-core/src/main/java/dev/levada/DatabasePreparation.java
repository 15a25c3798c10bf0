package dev.levada;

import dev.levada.runner.Retention;
import dev.levada.store.ChannelStatements;
import dev.levada.store.Migrations;
import dev.levada.store.RetentionStatements;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Makes sure that a database has all that a queue needs. */
final class DatabasePreparation {

    private static final int OLDEST_POSTGRESQL = 15;

    private DatabasePreparation() {}

    /**
     * Brings the schema up to this code's version, or, if it is not to {@code migrate}, only checks that it has it.
     *
     * @throws IllegalStateException when the server is too old or no PostgreSQL, or the schema is older than this code and may not be migrated
     * @throws dev.levada.store.SchemaVersionException when the schema is newer than this code
     * @throws JobStoreException when the database cannot be reached or refuses
     */
    static void prepare(DataSource dataSource, Schema schema, boolean migrate) {
        try (Connection connection = dataSource.getConnection()) {
            String product = connection.getMetaData().getDatabaseProductName();
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (!"PostgreSQL".equals(product) || version < OLDEST_POSTGRESQL) {
                throw new IllegalStateException("Levada needs PostgreSQL " + OLDEST_POSTGRESQL
                        + " or later; this database is " + product + " " + version);
            }
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(true);
            Migrations migrations = new Migrations(schema);
            if (migrate) {
                migrations.migrate(connection);
                // Now, while no job ends: later on it would have to get in between.
                new Retention(new RetentionStatements(schema), new ChannelStatements(schema)).makeDays(connection);
            } else if (migrations.version(connection) < Migrations.currentVersion()) {
                throw new IllegalStateException("The schema '" + schema.name() + "' has version "
                        + migrations.version(connection) + ", this Levada needs " + Migrations.currentVersion()
                        + "; run 'levada migrate'");
            }
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            throw new JobStoreException("The database could not be prepared", e);
        }
    }
}
