package dev.levada.server.command;

import dev.levada.JobQueue;
import dev.levada.JobQueueBuilder;
import dev.levada.server.DatabaseOptions;
import dev.levada.store.Migrations;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The queue that a command works on, and how it answers. */
@Command
final class QueueOptions {

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    /** Whether programs read the answer. */
    boolean json() {
        return json;
    }

    /** The queue's schema. */
    Schema schema() {
        return database.schema();
    }

    /** A source of connections to the database. */
    PGSimpleDataSource dataSource() {
        return database.required().dataSource();
    }

    /**
     * The queue, never started, its schema as it is.
     *
     * @throws IllegalStateException when there is none, or none of this version
     */
    JobQueue queue() throws SQLException {
        PGSimpleDataSource source = dataSource();
        try (Connection connection = source.getConnection()) {
            if (new Migrations(schema()).version(connection) == 0) {
                throw new IllegalStateException("There is no queue in schema '" + schema().name()
                        + "' of this database;" + " 'levada migrate' makes one, --schema names another schema");
            }
        }
        // Without the environment's channels: who looks at a queue does not configure it.
        JobQueueBuilder builder = JobQueue.builder(source);
        String deployment = database.configuration(null).deployment();
        if (deployment != null) {
            builder.deployment(deployment);
        }
        return builder.environment(Map.of())
                .withoutModules()
                .schema(schema().name())
                .withoutMigration()
                .build();
    }
}
