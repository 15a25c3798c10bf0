package dev.levada.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.audit.AuditEntry;
import dev.levada.audit.AuditFilter;
import dev.levada.embedded.EmbeddedDatabase;
import dev.levada.server.Cli;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ConfirmDatabaseCommandTest {

    /** A job. */
    @JobModel("test")
    public static final class Model {
        @JobFunction
        public void run() {}
    }

    private final PGSimpleDataSource database = EmbeddedDatabase.shared().createDatabase();
    private final JobQueue queue = JobQueue.builder(database)
            .environment(Map.of())
            .register(new Model())
            .build();

    @AfterEach
    void close() {
        queue.close();
        EmbeddedDatabase.shared().dropDatabase(database);
    }

    /** The queue finds itself in another database than the one it belongs to. */
    private void copied() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE levada.bond SET database_oid = 1, database_name = 'production'");
        }
    }

    private Cli.Run run(String command, String... more) {
        return run(Map.of(), command, more);
    }

    private Cli.Run run(Map<String, String> environment, String command, String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = command;
        arguments[1] = "--database-url";
        arguments[2] = Cli.url(database);
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Cli.run(environment, arguments);
    }

    @Test
    void a_copy_is_trouble_until_it_is_confirmed() throws SQLException {
        copied();
        Cli.Run status = run("status");
        assertThat(status.code()).isEqualTo(1);
        assertThat(status.out()).contains("'production'").contains("levada confirm-database");
        assertThat(run("status", "--json").out()).contains("\"copy\"").containsPattern("\"confirmed\"\\s*:\\s*false");
        assertThat(run("doctor").code()).isEqualTo(1);
        Cli.Run confirmed = run("confirm-database");
        assertThat(confirmed.code()).isZero();
        assertThat(confirmed.out())
                .startsWith("Was: The queue belongs to the database 'production'")
                .contains("Now: The queue belongs to this database, '" + database.getDatabaseName() + "'");
        assertThat(run("status").code()).isZero();
        assertThat(run("confirm-database").out()).startsWith("Already so: ");
    }

    @Test
    void what_came_with_a_copy_is_discarded_when_asked_for() throws SQLException {
        queue.delay(Model::run);
        queue.delay(Model::run);
        copied();
        assertThat(run("confirm-database", "--discard", "--by", "Bea").out()).contains("2 job(s) cancelled");
        assertThat(queue.audit().page(AuditFilter.all().actor("Bea"), null, 10).entries())
                .extracting(AuditEntry::action, AuditEntry::origin)
                .containsExactly(tuple("confirm_database", "command line"), tuple("discard_jobs", "command line"));
        queue.delay(Model::run);
        Cli.Run again = run("confirm-database", "--discard", "--json");
        assertThat(again.out())
                .containsPattern("\"was_confirmed\"\\s*:\\s*true")
                .containsPattern("\"discarded\"\\s*:\\s*0");
        assertThat(queue.status().jobs().ready().number()).isEqualTo(1);
    }

    @Test
    void the_deployment_of_the_environment_is_confirmed() {
        Map<String, String> staging = Map.of("LEVADA_DEPLOYMENT", "staging");
        assertThat(run(Map.of("LEVADA_DEPLOYMENT", "production"), "confirm-database")
                        .code())
                .isZero();
        Cli.Run status = run(staging, "status");
        assertThat(status.code()).isEqualTo(1);
        assertThat(status.out()).contains("'production'").contains("'staging'");
        assertThat(run(staging, "confirm-database").out()).contains("deployment 'staging'");
        assertThat(queue.bond().boundDeployment()).isEqualTo("staging");
    }
}
