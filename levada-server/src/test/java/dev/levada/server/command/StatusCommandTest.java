package dev.levada.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.FailedJobException;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.embedded.EmbeddedDatabase;
import dev.levada.server.Cli;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatusCommandTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Two jobs. */
    @JobModel("sale.order")
    public static final class SaleOrders {
        @JobFunction(channel = "root.sale")
        public void confirm(long id) {
            if (id < 0) {
                throw new FailedJobException("There is no order " + id);
            }
        }

        @JobFunction(channel = "root.ml", tag = "gpu")
        public void learn() {}
    }

    private final PGSimpleDataSource database = EmbeddedDatabase.shared().createDatabase();
    private final JobQueue queue = JobQueue.builder(database)
            .register(new SaleOrders())
            .channels("root:8,sale:4,ml:1:sequential,idle:1")
            .nodeName("node-a")
            .tags("ssd")
            .workers(3)
            .build();

    @AfterEach
    void close() {
        queue.close();
        EmbeddedDatabase.shared().dropDatabase(database);
    }

    private Cli.Run status(String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "status";
        arguments[1] = "--database-url";
        arguments[2] = Cli.url(database);
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Cli.run(arguments);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void a_running_queue_is_shown_with_its_nodes_and_is_well() {
        queue.start();
        long failed = queue.delay(SaleOrders::confirm, -1L).id();
        await().atMost(PATIENCE)
                .until(() -> queue.jobs()
                        .find(failed)
                        .orElseThrow()
                        .state()
                        .sqlName()
                        .equals("failed"));
        Cli.Run run = status();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("Queue levada in database " + database.getDatabaseName())
                .contains("jobs       0 run, 0 ready, 1 failed")
                .contains("oldest     none is ready")
                .contains("nodes      1 runs jobs, 3 workers")
                .contains("jobrunner  node-a")
                .contains("levada jobs --state failed lists what failed")
                .containsPattern("node-a +jobrunner +3 +0 +\\d+\\.\\d s +\\S+:\\d+ +.*ssd")
                .containsPattern("root +0 of 8 +1")
                .contains("and 2 more channels without jobs")
                .contains("✓ All is well.");
        assertThat(run.code()).isZero();
    }

    @Test
    void a_queue_that_nobody_works_on_is_in_trouble_as_soon_as_jobs_wait() throws SQLException {
        assertThat(status().code()).as("nothing waits").isZero();
        queue.delay(SaleOrders::confirm, 1L);
        execute("INSERT INTO levada.job (function, stage, channel) VALUES ('sale.order.learn', 'parked', 'root.ml'),"
                + " ('un.known', 'parked', 'root.ml')");
        execute("UPDATE levada.job SET created_at = now() - interval '3 days' WHERE channel = 'root.sale'");
        Cli.Run run = status();
        assertThat(run.code()).isOne();
        assertThat(run.out())
                .contains("✗ 3 jobs wait, and no node runs jobs.")
                .contains("→ Start a program that calls queue.start().")
                .contains("has the tag gpu")
                .contains("no node knows the job function un.known")
                .contains("2 set aside")
                .contains("3 days")
                .contains("in root.sale")
                .doesNotContain("All is well");
    }

    @Test
    void the_longest_run_is_shown() throws SQLException {
        execute("INSERT INTO levada.job (function, channel, state, started_at)"
                + " VALUES ('sale.order.confirm', 'root.sale', 'started', now() - interval '2 hours')");
        assertThat(status().out()).containsPattern("longest +runs for 2:0\\d:\\d\\d, in root\\.sale");
        JsonNode json = JsonMapper.shared().readTree(status("--json").out());
        assertThat(json.at("/jobs/longest_run_seconds").asDouble()).isBetween(7_200.0, 7_300.0);
        assertThat(json.at("/channels/0/longest_run_seconds").asDouble()).isBetween(7_200.0, 7_300.0);
    }

    @Test
    void programs_get_all_of_it_as_json() {
        queue.start();
        queue.delay(SaleOrders::learn);
        await().atMost(PATIENCE).until(() -> status().code() == 1);
        Cli.Run run = status("--json");
        assertThat(run.code()).isOne();
        JsonNode json = JsonMapper.shared().readTree(run.out());
        assertThat(json.get("healthy").asBoolean()).isFalse();
        assertThat(json.at("/jobrunner").asString()).isEqualTo("node-a");
        assertThat(json.at("/nodes/0/state").asString()).isEqualTo("active");
        assertThat(json.at("/nodes/0/tags/0").asString()).isEqualTo("ssd");
        assertThat(json.at("/nodes/0/functions/0").asString()).isEqualTo("sale.order.confirm");
        assertThat(json.at("/jobs/parked").asInt()).isEqualTo(1);
        assertThat(json.at("/parked/0/tag").asString()).isEqualTo("gpu");
        assertThat(json.at("/channels/0/name").asString()).isEqualTo("root");
        assertThat(json.at("/channels/0/estimated").isEmpty()).isTrue();
        assertThat(json.at("/troubles/0/kind").asString()).isEqualTo("parked");
    }

    @Test
    void a_wrong_call_and_a_database_that_cannot_be_looked_at_have_their_own_codes() {
        assertThat(Cli.run("status").code()).isEqualTo(2);
        assertThat(status("--jsno").code()).isEqualTo(2);
        assertThat(status("--schema", "other").code()).isOne();
        assertThat(status("--schema", "other").err())
                .contains("'levada migrate'")
                .doesNotContain("\tat ");
    }

    @Test
    void hostile_names_do_not_break_the_lines() throws SQLException {
        execute(
                "INSERT INTO levada.job (function, channel, stage) VALUES (E'f\\n\\033[31mred', E'root.a\\nb\\033[2J', 'parked')");
        Cli.Run run = status();
        assertThat(run.out()).doesNotContain("\033").contains("root.a b");
        assertThat(run.out().lines()).noneMatch(line -> line.startsWith("b"));
    }
}
