package dev.levada.server.command;

import dev.levada.runner.Retention;
import dev.levada.server.DatabaseOptions;
import dev.levada.server.Program;
import dev.levada.store.ChannelStatements;
import dev.levada.store.Migrations;
import dev.levada.store.RetentionStatements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code levada migrate}. */
@Command(
        name = "migrate",
        description = {
            "Makes the queue's schema, or brings it up to date; does nothing where it is.",
            "With --print it touches no database, and prints the SQL that makes the schema in an empty one."
        })
public final class MigrateCommand implements Callable<Integer> {

    @Mixin
    private Program program = new Program();

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Option(names = "--print", description = "Print the SQL instead of running it.")
    private boolean print;

    @Override
    public Integer call() throws SQLException {
        Migrations migrations = new Migrations(database.schema());
        if (print) {
            program.out().print(migrations.script());
            return 0;
        }
        String schema = database.schema().name();
        try (Connection connection = database.required().dataSource().getConnection()) {
            List<Migrations.Migration> run = migrations.migrate(connection);
            for (Migrations.Migration migration : run) {
                program.out().println("Schema " + schema + ": ran " + migration.fileName());
            }
            new Retention(new RetentionStatements(database.schema()), new ChannelStatements(database.schema()))
                    .makeDays(connection);
            program.out()
                    .println("Schema " + schema + (run.isEmpty() ? " is up to date already" : " is up to date now")
                            + " (version " + migrations.version(connection) + ")");
            return 0;
        }
    }
}
