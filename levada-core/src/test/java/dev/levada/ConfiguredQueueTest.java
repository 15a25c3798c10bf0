package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.levada.configuration.ConfigurationException;
import dev.levada.configuration.Key;
import dev.levada.configuration.Source;
import dev.levada.fixture.QueueFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredQueueTest {

    private static final String ROOT = "SELECT capacity FROM levada.channel WHERE name = 'root'";

    private final QueueFixture fixture = new QueueFixture();

    @TempDir
    private Path folder = Path.of(".");

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @Test
    void what_code_does_not_say_comes_from_the_environment_and_then_from_the_file() throws Exception {
        Path file = Files.writeString(
                folder.resolve("levada.ini"),
                "[queue_job]\nchannels = root:5\nworkers = 6\n[levada]\nnode_name = from file\n");
        JobQueue queue = fixture.queue(builder -> builder.environment(
                        Map.of("ODOO_QUEUE_JOB_CHANNELS", "root:3,sale:2", "LEVADA_CONFIG", file.toString()))
                .workers(2));
        assertThat(fixture.number(ROOT)).isEqualTo(3);
        assertThat(fixture.number("SELECT capacity FROM levada.channel WHERE name = 'root.sale'"))
                .isEqualTo(2);
        assertThat(queue.configuration().setting(Key.WORKERS).source().kind()).isEqualTo(Source.Kind.CODE);
        assertThat(queue.configuration().setting(Key.NODE_NAME).source().place())
                .isEqualTo("file " + file + " line 5, [levada] node_name");
        queue.start();
        await().until(queue::isJobrunner);
        assertThat(fixture.text("SELECT name || '/' || workers FROM levada.node"))
                .isEqualTo("from file/2");
    }

    @Test
    void tags_and_looking_alone_come_from_the_environment_unless_code_says_otherwise() throws SQLException {
        Map<String, String> environment = Map.of("LEVADA_TAGS", "ssd, gpu", "LEVADA_POLL_ONLY", "yes");
        fixture.queue(builder -> builder.environment(environment)).start();
        fixture.awaitNumber("SELECT count(*) FROM levada.node WHERE tags @> '{ssd,gpu}' AND NOT session_lock", 1);

        fixture.queue(builder -> builder.tags("europe").tags("gpu").environment(environment))
                .start();
        fixture.awaitNumber(
                "SELECT count(*) FROM levada.node WHERE tags @> '{europe,gpu}' AND tags <@ '{europe,gpu}'", 1);

        fixture.queue(builder -> builder.tags().environment(environment)).start();
        fixture.awaitNumber("SELECT count(*) FROM levada.node WHERE tags = '{}'", 1);
    }

    @Test
    void a_file_given_in_code_counts_before_that_of_the_environment() throws IOException, SQLException {
        Path one = Files.writeString(folder.resolve("one.ini"), "[levada]\nchannels = root:5\n");
        JobQueue queue = fixture.queue(builder ->
                builder.environment(Map.of("LEVADA_CONFIG", "/nowhere.ini")).configurationFile(one));
        assertThat(fixture.number(ROOT)).isEqualTo(5);
        assertThat(queue.configuration().file()).isEqualTo(one);
    }

    @Test
    void the_default_does_not_overwrite_what_people_have_set_in_the_database() throws SQLException {
        fixture.queue(builder -> builder).channels().apply("root:9");
        JobQueue again = fixture.queue(builder -> builder);
        assertThat(again.configuration().setting(Key.CHANNELS).value()).isEqualTo("root:1");
        assertThat(fixture.number(ROOT)).isEqualTo(9);
    }

    @Test
    void channels_empty_in_code_leave_the_environments_aside() throws SQLException {
        fixture.queue(builder ->
                builder.environment(Map.of("LEVADA_CHANNELS", "root:7")).channels(""));
        assertThat(fixture.number(ROOT)).isEqualTo(1);
    }

    @Test
    void a_schema_comes_from_the_environment() throws SQLException {
        fixture.queue(builder -> builder);
        fixture.queue(builder -> builder.environment(Map.of("LEVADA_SCHEMA", "other_queue")));
        assertThat(fixture.number("SELECT count(*) FROM other_queue.channel")).isEqualTo(1);
    }

    @Test
    void a_bad_value_is_told_before_the_database_is_touched() throws SQLException {
        fixture.execute("DROP SCHEMA levada CASCADE");
        JobQueueBuilder builder = JobQueue.builder(fixture.dataSource())
                .environment(Map.of("LEVADA_PORT", "x", "LEVADA_CHANNELS", "root:y"));
        assertThatThrownBy(builder::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Environment variable LEVADA_CHANNELS: Invalid channel configuration")
                .hasMessageContaining("Environment variable LEVADA_PORT: Invalid port 'x'");
        assertThat(fixture.number("SELECT count(*) FROM pg_namespace WHERE nspname = 'levada'"))
                .isZero();
        fixture.queue(good -> good);
    }

    @Test
    void the_sessions_that_a_node_keeps_go_the_jobrunners_way() throws SQLException {
        fixture.queue(builder -> builder);
        fixture.execute("CREATE ROLE jobrunner_of_test LOGIN SUPERUSER");
        JobQueue queue =
                fixture.queue(builder -> builder.environment(Map.of("LEVADA_JOBRUNNER_DB_USER", "jobrunner_of_test")));
        queue.start();
        await().until(queue::isJobrunner);
        String sessions =
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'jobrunner_of_test'"
                        + " AND application_name LIKE 'levada-%'";
        fixture.awaitNumber(sessions, 5);
        assertThat(fixture.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND usename <> 'jobrunner_of_test' AND application_name LIKE 'levada-%'"))
                .isZero();
        queue.close();
        fixture.awaitNumber(sessions, 0);
        fixture.execute("DROP ROLE jobrunner_of_test");
    }

    @Test
    void a_jobrunner_way_to_nowhere_or_elsewhere_is_refused_without_the_password() {
        fixture.queue(builder -> builder);
        assertThatThrownBy(() -> fixture.queue(builder -> builder.environment(
                        Map.of("LEVADA_JOBRUNNER_DB_PORT", "1", "LEVADA_JOBRUNNER_DB_PASSWORD", "secret"))))
                .isInstanceOf(JobStoreException.class)
                .hasMessageContaining("The jobrunner's way to the database (port 1, password ***) does not work")
                .hasMessageNotContaining("secret");
        String template = "postgresql://127.0.0.1:" + fixture.direct().getPortNumbers()[0] + "/template1";
        assertThatThrownBy(() ->
                        fixture.queue(builder -> builder.environment(Map.of("LEVADA_JOBRUNNER_DB_URL", template))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not lead to the queue's database: it is the database 'template1'");
    }

    @Test
    void a_data_source_given_in_code_counts_before_the_jobrunner_database_of_the_environment() {
        JobQueue queue = fixture.queue(builder ->
                builder.listenDataSource(fixture.direct()).environment(Map.of("LEVADA_JOBRUNNER_DB_PORT", "1")));
        assertThat(queue.configuration().jobrunnerDatabase().isGiven()).isFalse();
        queue.start();
        await().until(queue::isJobrunner);
    }

    @Test
    void no_delay_comes_from_the_environment_and_runs_calls_at_once() throws SQLException {
        Gate gate = new Gate();
        gate.end.release();
        JobQueue queue = fixture.queue(builder ->
                builder.environment(Map.of("QUEUE_JOB__NO_DELAY", "1")).register(gate));
        queue.delay(Gate::pass, "now");
        assertThat(gate.log).containsExactly("now");
        assertThat(fixture.number("SELECT count(*) FROM levada.jobs")).isZero();
    }
}
