package dev.levada.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.JobQueue;
import dev.levada.embedded.EmbeddedDatabase;
import dev.levada.server.Cli;
import dev.levada.server.Levada;
import dev.levada.server.Terminal;
import dev.levada.server.TextWidth;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DoctorCommandTest {

    private final PGSimpleDataSource database = EmbeddedDatabase.shared().createDatabase();
    private final String url = Cli.url(database);

    @TempDir
    private Path folder = Path.of(".");

    @AfterEach
    void drop() {
        EmbeddedDatabase.shared().dropDatabase(database);
    }

    @Test
    void without_errors_the_exit_code_is_0() {
        JobQueue.builder(database).build();
        Cli.Run run = Cli.run("doctor", "--database-url", url);
        assertThat(run.out())
                .startsWith("In force\n  database      127.0.0.1:")
                .contains("  --database-url\n", "  channels      root:1", "  jobrunner_db  as the database", "✓ LISTEN")
                .contains("! nodes          No node lives, so nobody runs jobs; 0 job(s) wait\n")
                .containsPattern("\n\\d warnings; the rest is as it should be\\.\n$");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
    }

    @Test
    void with_errors_the_exit_code_is_1_and_each_has_its_advice() {
        Cli.Run run = Cli.run("doctor", "--database-url", url);
        assertThat(run.out())
                .contains(
                        "✗ schema         There is no queue in schema 'levada' of this database\n",
                        "→ 'levada migrate' makes one")
                .contains("1 error, ");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void every_value_is_shown_with_its_source_and_no_password() throws IOException {
        Path file = Files.writeString(
                folder.resolve("levada.ini"), "[queue_job]\nchannels =\n  root:4,\n  sale:2\nport = 81\n");
        Cli.Run run = Cli.run(
                Map.of(
                        "LEVADA_DATABASE_URL",
                        url.replace("@", ":secret1@"),
                        "LEVADA_CONFIG",
                        file.toString(),
                        "ODOO_QUEUE_JOB_PORT",
                        "80",
                        "LEVADA_JOBRUNNER_DB_PASSWORD",
                        "secret2",
                        "LEVADA_JOBRUNNER_DB_URL",
                        url.replace("@", ":secret3@"),
                        "LEVADA_SCHEMA",
                        "elsewhere"),
                "doctor");
        assertThat(run.out().replaceAll("\\s+", " "))
                .contains(
                        "environment variable LEVADA_DATABASE_URL",
                        "file " + file + " environment variable LEVADA_CONFIG",
                        "root:4,sale:2 file " + file + " line 2, [queue_job] channels",
                        "port 80 environment variable ODOO_QUEUE_JOB_PORT (over file " + file
                                + " line 5, [queue_job] port)",
                        "schema elsewhere environment variable LEVADA_SCHEMA",
                        "jobrunner_db_password *** environment variable LEVADA_JOBRUNNER_DB_PASSWORD",
                        "✓ jobrunner database Its way leads to the queue's database",
                        "There is no queue in schema 'elsewhere'")
                .doesNotContain("secret");
    }

    @Test
    void options_count_before_the_environment() {
        Cli.Run run = Cli.run(
                Map.of("LEVADA_DATABASE_URL", "postgresql://127.0.0.1:1/nowhere", "LEVADA_SCHEMA", "one"),
                "doctor",
                "--database-url",
                url,
                "--schema",
                "two");
        assertThat(run.out())
                .contains("There is no queue in schema 'two'", "(over environment variable LEVADA_SCHEMA)");
    }

    @Test
    void an_unreachable_database_is_a_finding() {
        Cli.Run run = Cli.run("doctor", "--database-url", "postgresql://anna:secret@127.0.0.1:1/shop");
        assertThat(run.out())
                .contains("✗ database       The database cannot be reached: Connection to 127.0.0.1:1 refused")
                .doesNotContain("secret");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void a_missing_file_is_an_error_that_the_other_commands_tell_too() {
        Cli.Run doctor = Cli.run("doctor", "--database-url", url, "--config", "/nowhere.ini");
        assertThat(doctor.out()).contains("✗ configuration", "There is no configuration file /nowhere.ini");
        assertThat(doctor.code()).isEqualTo(1);
        Cli.Run jobs = Cli.run(Map.of("LEVADA_CONFIG", "/nowhere.ini"), "jobs", "--database-url", url);
        assertThat(jobs.err()).startsWith("levada: There is no configuration file /nowhere.ini");
        assertThat(jobs.code()).isEqualTo(2);
    }

    @Test
    void looking_at_a_queue_does_not_configure_it() {
        JobQueue queue = JobQueue.builder(database).build();
        for (String command : new String[] {"doctor", "jobs", "channels"}) {
            assertThat(Cli.run(Map.of("LEVADA_CHANNELS", "root:7"), command, "--database-url", url)
                            .code())
                    .isZero();
        }
        assertThat(queue.channels().list())
                .singleElement()
                .satisfies(channel -> assertThat(channel.settings().capacity()).isEqualTo(1));
    }

    @Test
    void programs_get_json() {
        Cli.Run run = Cli.run(
                Map.of("LEVADA_PORT", "70000", "LEVADA_JOB_TIMEOUT", "2h"), "doctor", "--json", "--database-url", url);
        JsonNode json = JsonMapper.shared().readTree(run.out());
        assertThat(json.at("/settings/port/value").asString()).isEqualTo("70000");
        assertThat(json.at("/settings/port/source").asString()).isEqualTo("environment variable LEVADA_PORT");
        assertThat(json.at("/settings/job_timeout/value").asString()).isEqualTo("2h");
        assertThat(json.at("/settings/jobrunner_db_host/value").isNull()).isTrue();
        assertThat(json.at("/findings/0/level").asString()).isEqualTo("error");
        assertThat(json.at("/findings/0/sentence").asString()).contains("Invalid port '70000'");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void it_fits_a_narrow_terminal_without_unicode() {
        StringWriter out = new StringWriter();
        Terminal narrow = new Terminal(true, true, false, () -> 60);
        Levada.commandLine(
                        narrow,
                        Map.of(
                                "LEVADA_CHANNELS",
                                "root:4,root.sale:2,root.sale.export:1,root.edi:1:sequential,root.mail:3"),
                        new PrintWriter(out),
                        new PrintWriter(new StringWriter()))
                .execute("doctor", "--database-url", url);
        String plain = out.toString().replaceAll("\\x1b\\[[0-9;]*m", "");
        assertThat(plain.lines())
                .allSatisfy(line -> assertThat(TextWidth.of(line)).isLessThanOrEqualTo(60));
        assertThat(plain)
                .contains("x schema", "+ version", "> 'levada migrate'")
                .doesNotContain("✗", "→");
        assertThat(out.toString()).contains("\033[31mx\033[0m");
    }

    @Test
    void without_a_database_it_is_wrongly_called() {
        assertThat(Cli.run("doctor").code()).isEqualTo(2);
    }
}
