package dev.levada.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.FailedJobException;
import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.audit.AuditEntry;
import dev.levada.audit.AuditFilter;
import dev.levada.embedded.EmbeddedDatabase;
import dev.levada.server.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CommandsTest {

    @JobModel("sale.order")
    static final class SaleOrders {
        @JobFunction(channel = "root.sale")
        public void refuse() {
            JobContext.current().log("\033[2Jlogged\u009b31m");
            throw new FailedJobException("refused\033]0;title\u0007\n  state        done");
        }

        @JobFunction(channel = "root.sale", description = "Confirm an order")
        public String confirm(long id, String customer) {
            JobContext.current().log("looking for order " + id);
            if (id < 0) {
                throw new FailedJobException("There is no order " + id);
            }
            return "confirmed for " + customer;
        }
    }

    private final PGSimpleDataSource database = EmbeddedDatabase.shared().createDatabase();
    private final JobQueue queue =
            JobQueue.builder(database).register(new SaleOrders()).build();

    @Test
    void jobs_are_listed_in_a_table_newest_first() {
        long first = queue.delay(SaleOrders::confirm, 1L, "Anna").id();
        long second = queue.delayable(SaleOrders::confirm, 2L, "Żaneta")
                .description("Confirm for\nŻaneta")
                .delay()
                .id();
        Cli.Run run = levada("jobs");
        assertThat(run.code()).isZero();
        assertThat(run.out().lines().toList()).hasSize(3);
        assertThat(run.out().lines().toList().get(0)).contains("ID", "STATE", "FUNCTION", "ABOUT");
        assertThat(run.out().lines().toList().get(1))
                .contains(second + "  pending  sale.order.confirm", "Confirm for Żaneta");
        assertThat(run.out().lines().toList().get(2)).contains(first + "  pending");
    }

    @Test
    void modules_are_installed_listed_with_what_they_own_and_removed(@TempDir Path folder) throws IOException {
        assertThat(levada("modules").out()).contains("No modules are installed");
        Path file = Files.writeString(folder.resolve("sale.xml"), """
                <odoo>
                  <record id="channel_sale" model="queue.job.channel">
                    <field name="name">sale</field>
                    <field name="parent_id" ref="queue_job.channel_root"/>
                    <field name="capacity">4</field>
                  </record>
                </odoo>
                """);
        assertThat(levada("modules", "install", "sale", file.toString()).code()).isZero();
        assertThat(levada("modules").out()).contains("sale", "hand", "root.sale", "capacity=4");
        assertThat(levada("channels").out()).contains("made by modules");
        JsonNode json = JsonMapper.shared().readTree(levada("modules", "--json").out());
        assertThat(json.at("/records/0/owners/0/record_id").asString()).isEqualTo("channel_sale");
        assertThat(json.at("/modules/0/by_hand").asBoolean()).isTrue();
        assertThat(levada("modules", "remove", "sale").code()).isZero();
        assertThat(levada("modules", "remove", "sale").code()).isOne();
        assertThat(levada("channels").out()).doesNotContain("root.sale");
    }

    @Test
    void a_data_file_that_cannot_be_taken_is_told_with_its_place(@TempDir Path folder) throws IOException {
        Path file =
                Files.writeString(folder.resolve("bad.xml"), "<odoo>\n<record id='x' model='res.partner'/>\n</odoo>");
        Cli.Run run = levada("modules", "install", "bad", file.toString());
        assertThat(run.code()).isOne();
        assertThat(run.err()).contains("bad.xml:2", "res.partner").doesNotContain("\tat ");
        assertThat(levada(
                                "modules",
                                "install",
                                "none",
                                folder.resolve("none.xml").toString())
                        .err())
                .contains("none.xml")
                .doesNotContain("\tat ");
    }

    @Test
    void the_arguments_of_a_waiting_job_can_be_mended() {
        long id = queue.delay(SaleOrders::confirm, 1L, "Anna").id();
        assertThat(levada("change-arguments", Long.toString(id), "--to", "[2, \"Bea\"]")
                        .code())
                .isZero();
        assertThat(queue.jobs().find(id).orElseThrow().arguments()).isEqualTo("[2, \"Bea\"]");
        assertThat(levada("change-arguments", Long.toString(id), "--to", "{}").err())
                .contains("JSON array");
    }

    @Test
    void jobs_are_filtered_by_state_channel_and_function_and_limited() {
        long id = queue.delay(SaleOrders::confirm, 1L, "Anna").id();
        queue.delayable(SaleOrders::confirm, 2L, "Bea").channel("root.other").delay();
        assertThat(levada("jobs", "-q", "--channel", "sale").out()).isEqualTo(id + System.lineSeparator());
        assertThat(levada("jobs", "-q", "--state", "failed,done").out()).isEmpty();
        assertThat(levada("jobs", "--state", "failed").out()).contains("No such jobs.");
        assertThat(levada("jobs", "-q", "--function", "sale.order.confirm")
                        .out()
                        .lines())
                .hasSize(2);
        assertThat(levada("jobs", "--limit", "1").err()).contains("The newest 1;");
    }

    @Test
    void jobs_in_json_have_arguments_and_results_as_json() {
        queue.delay(SaleOrders::confirm, 1L, "Anna");
        JsonNode job =
                JsonMapper.shared().readTree(levada("jobs", "--json").out()).get(0);
        assertThat(job.get("args").get(1).asString()).isEqualTo("Anna");
        assertThat(job.get("state").asString()).isEqualTo("pending");
        assertThat(job.get("channel").asString()).isEqualTo("root.sale");
    }

    @Test
    void a_failed_job_is_shown_with_the_stack_trace_of_its_execution() {
        long id = queue.delay(SaleOrders::confirm, -1L, "Anna").id();
        queue.start();
        try {
            await().atMost(Duration.ofSeconds(20)).until(() -> state(id) == JobState.FAILED);
        } finally {
            queue.close();
        }
        Cli.Run run = levada("job", Long.toString(id));
        assertThat(run.out())
                .contains("Job " + id + ": Confirm an order")
                .contains("state        failed")
                .contains("arguments    [-1,\"Anna\"]")
                .contains("There is no order -1")
                .contains("  looking for order -1")
                .contains("Execution 1 on ")
                .contains("at dev.levada.server.command.CommandsTest$SaleOrders.confirm");
        JsonNode json = JsonMapper.shared()
                .readTree(levada("job", Long.toString(id), "--json").out());
        assertThat(json.get("attempts").get(0).get("outcome").asString()).isEqualTo("failed");
        assertThat(json.get("log").get(0).get("text").asString()).isEqualTo("looking for order -1");
    }

    @Test
    void of_a_job_that_ran_very_often_the_last_executions_are_shown() throws SQLException {
        String id = Long.toString(queue.delay(SaleOrders::confirm, 1L, "Anna").id());
        assertThat(levada("job", id).out()).doesNotContain("left off");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO levada.job_attempt (job_id, attempt, outcome) SELECT " + id
                    + ", n, 'retried' FROM generate_series(1, 103) n");
        }
        assertThat(levada("job", id).out())
                .contains("Older executions are left off; these are the last 100.", "Execution 4: ", "Execution 103: ")
                .doesNotContain("Execution 3: ");
        JsonNode json = JsonMapper.shared().readTree(levada("job", id, "--json").out());
        assertThat(json.get("attempts")).hasSize(100);
        assertThat(json.at("/attempts/0/attempt").asInt()).isEqualTo(4);
        assertThat(json.get("attempts_complete").asBoolean()).isFalse();
    }

    @Test
    void a_job_is_named_by_an_id_that_32_bits_do_not_hold() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT setval('levada.job_id_seq', 5000000000)");
        }
        assertThat(queue.delay(SaleOrders::confirm, 1L, "Anna").id()).isEqualTo(5_000_000_001L);
        String job = "5000000001";
        assertThat(levada("jobs").out()).contains(job + "  pending");
        assertThat(json("jobs").at("/0/id").asLong()).isEqualTo(5_000_000_001L);
        assertThat(levada("job", job).out()).contains("Job " + job + ": Confirm an order");
        assertThat(levada("hold", job).out()).contains("job " + job + ": held");
        assertThat(levada("change-arguments", job, "--to", "[2,\"Bea\"]").code())
                .isZero();
        assertThat(json("cancel", job).at("/changed/0").asLong()).isEqualTo(5_000_000_001L);
        assertThat(recorded(AuditFilter.all().job(5_000_000_001L))).hasSize(3);
    }

    @Test
    void what_a_job_returned_before_it_was_requeued_is_shown_with_its_execution() {
        long id = queue.delay(SaleOrders::confirm, 1L, "Anna").id();
        queue.start();
        try {
            await().atMost(Duration.ofSeconds(20)).until(() -> state(id) == JobState.DONE);
        } finally {
            queue.close();
        }
        String job = Long.toString(id);
        assertThat(levada("job", job).out())
                .contains("result       \"confirmed for Anna\"")
                .doesNotContain("returned");
        assertThat(levada("requeue", job).code()).isZero();
        assertThat(levada("job", job).out()).contains("returned \"confirmed for Anna\"");
        assertThat(json("job", job).at("/attempts/0/result").asString()).isEqualTo("confirmed for Anna");
    }

    @Test
    void actions_tell_of_each_job_what_came_of_it() {
        String waiting =
                Long.toString(queue.delay(SaleOrders::confirm, 1L, "Anna").id());
        assertThat(levada("hold", waiting).out()).contains("job " + waiting + ": held");
        assertThat(levada("jobs").out()).contains("held");
        assertThat(levada("release", waiting).out()).contains("job " + waiting + ": released");
        assertThat(levada("set-done", waiting, "--by", "Bea").out()).contains("job " + waiting + ": set to done");
        assertThat(levada("job", waiting).out()).contains("manually set to done by Bea");

        Cli.Run refused = levada("cancel", waiting, "999999");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out())
                .contains("refused: Job " + waiting + " is done and cannot be cancelled")
                .contains("refused: There is no job 999999");
        assertThat(levada("requeue", waiting).out()).contains("job " + waiting + ": requeued");
        JsonNode json = JsonMapper.shared()
                .readTree(levada("cancel", waiting, "7777", "--json").out());
        assertThat(json.get("changed").get(0).asString()).isEqualTo(waiting);
        assertThat(json.get("refused").has("7777")).isTrue();
        assertThat(levada("job", waiting).out()).contains("cancelled by " + System.getProperty("user.name"));
    }

    @Test
    void what_stored_text_would_tell_the_terminal_is_shown_instead_of_obeyed() {
        long id = queue.delayable(SaleOrders::refuse)
                .description("\033[31mred\nalert")
                .delay()
                .id();
        queue.start();
        try {
            await().atMost(Duration.ofSeconds(20)).until(() -> state(id) == JobState.FAILED);
        } finally {
            queue.close();
        }
        Cli.Run job = levada("job", Long.toString(id));
        assertThat(job.out())
                .contains("Job " + id + ": ?[31mred alert", "?[2Jlogged?31m", "refused?]0;title?")
                .doesNotContain("\033", "\u009b", "\u0007");
        assertThat(job.out().lines()).doesNotContain("  state        done");
        assertThat(levada("jobs").out()).contains("refused?]0;title?").doesNotContain("\033", "\u0007");
    }

    @Test
    void the_audit_records_who_acts_on_the_command_line(@TempDir Path folder) throws IOException {
        long id = queue.delay(SaleOrders::confirm, 1L, "Anna").id();
        String job = Long.toString(id);
        assertThat(levada("hold", job, "--by", "Bea").code()).isZero();
        assertThat(levada("cancel", job).code()).isZero();
        assertThat(recorded(AuditFilter.all().job(id)))
                .containsExactly("cancel by " + System.getProperty("user.name"), "hold by Bea");
        levada("channels", "set", "sale:2");
        levada("channels", "pause", "sale");
        levada("channels", "resume", "sale", "--by", "Bea");
        assertThat(recorded(AuditFilter.all().target("channel root.sale")))
                .containsExactly(
                        "resume_channel by Bea",
                        "pause_channel by " + System.getProperty("user.name"),
                        "configure_channel by " + System.getProperty("user.name"));
        Path file = Files.writeString(folder.resolve("sale.xml"), "<odoo/>");
        assertThat(levada("modules", "install", "sale", file.toString(), "--by", "Bea")
                        .code())
                .isZero();
        levada("modules", "remove", "sale");
        assertThat(recorded(AuditFilter.all().target("module sale")))
                .containsExactly("remove_module by " + System.getProperty("user.name"), "install_module by Bea");
        assertThat(queue.audit().page(AuditFilter.all(), null, 10).entries())
                .extracting(AuditEntry::origin)
                .containsOnly("command line");
        assertThat(levada("cancel", job, "--by", " ").code()).isEqualTo(2);
    }

    @Test
    void changes_of_channels_and_modules_are_answered_in_json(@TempDir Path folder) throws IOException {
        JsonNode set = json("channels", "set", "sale:2,shop:unlimited");
        assertThat(set.at("/0/name").asString()).isEqualTo("root.sale");
        assertThat(set.at("/0/capacity").asInt()).isEqualTo(2);
        assertThat(set.at("/1/capacity").isNull()).isTrue();
        assertThat(json("channels", "pause", "sale").get("paused").asBoolean()).isTrue();
        assertThat(json("channels", "resume", "sale").get("paused").asBoolean()).isFalse();
        Path file = Files.writeString(folder.resolve("sale.xml"), "<odoo/>");
        JsonNode installed = json("modules", "install", "sale", file.toString());
        assertThat(installed.get("name").asString()).isEqualTo("sale");
        assertThat(installed.get("by_hand").asBoolean()).isTrue();
        assertThat(json("modules", "remove", "sale").get("removed").asBoolean()).isTrue();
        assertThat(json("modules", "remove", "sale").get("removed").asBoolean()).isFalse();
    }

    @Test
    void a_channel_without_a_limit_is_told_as_unlimited() {
        assertThat(levada("channels", "set", "sale:unlimited").out()).contains("root.sale added: capacity unlimited");
    }

    @ParameterizedTest
    @CsvSource({"PT30M, 30 min", "PT24H30M, 1 day 30 min", "PT24H, 1 day", "PT36H, 1 day 12 h", "PT10S, 10.000 s"})
    void how_long_finished_jobs_are_kept_is_told_in_units_that_fit(Duration kept, String told) {
        levada("channels", "set", "sale:2");
        queue.channels().removalInterval("sale", kept);
        assertThat(levada("channels").out().lines()).anyMatch(line -> line.endsWith("finished jobs kept " + told));
    }

    @Test
    void the_arguments_of_several_jobs_at_once_are_a_usage_error() {
        Cli.Run run = levada("change-arguments", "1", "2", "--to", "[]");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("2 jobs were given; change the arguments of one job at a time");
    }

    @Test
    void channels_are_listed_with_the_jobs_of_those_below() {
        queue.delay(SaleOrders::confirm, 1L, "Anna");
        queue.delayable(SaleOrders::confirm, 2L, "Bea").channel("root.sale.big").delay();
        assertThat(levada("channels", "set", "root:4,sale:2:throttle=3").out())
                .contains("root changed: capacity 4")
                .contains("root.sale added: capacity 2, throttle 3.000 s");
        assertThat(levada("channels")
                        .out()
                        .lines()
                        .map(line -> line.replaceAll(" +", " "))
                        .toList())
                .contains(
                        "root 4 0 2 0 finished jobs kept 30 days",
                        "root.sale 2 0 2 0 throttle 3.000 s",
                        "root.sale.big none 0 1 0 not configured");
        JsonNode json =
                JsonMapper.shared().readTree(levada("channels", "--json").out());
        assertThat(json.get(1).get("throttle_seconds").asDouble()).isEqualTo(3.0);
    }

    @Test
    void channels_are_paused_and_resumed_by_name() {
        assertThat(levada("channels", "pause", "sale").out())
                .contains("root.sale is paused; it was not configured before");
        assertThat(levada("channels").out()).contains("paused");
        assertThat(levada("channels", "resume", "root.sale").out()).contains("root.sale goes on");
        Cli.Run unknown = levada("channels", "resume", "root.slae");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).contains("root.slae is not configured, so it is not paused");
    }

    @Test
    void a_malformed_channel_configuration_is_a_usage_error() {
        Cli.Run run = levada("channels", "set", "root.sale:many");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("invalid capacity \"many\"");
    }

    @Test
    void migrate_makes_the_schema_once_and_prints_it_without_a_database() {
        PGSimpleDataSource empty = EmbeddedDatabase.shared().createDatabase();
        String[] migrate = {"migrate", "--schema", "jobs_of_mine", "--database-url", Cli.url(empty)};
        assertThat(Cli.run(migrate).out())
                .contains("Schema jobs_of_mine: ran V001__queue.sql")
                .contains("Schema jobs_of_mine is up to date now (version ");
        assertThat(Cli.run(migrate).out()).contains("Schema jobs_of_mine is up to date already");
        assertThat(Cli.run("migrate", "--print", "--schema", "abc").out()).contains("CREATE SCHEMA IF NOT EXISTS abc;");
    }

    /** What the audit has, newest first. */
    private List<String> recorded(AuditFilter filter) {
        return queue.audit().page(filter, null, 10).entries().stream()
                .map(entry -> entry.action() + " by " + entry.actor())
                .toList();
    }

    private JsonNode json(String... arguments) {
        String[] more = Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray(String[]::new);
        return JsonMapper.shared().readTree(levada(more).out());
    }

    private JobState state(long id) {
        return queue.jobs().find(id).orElseThrow().state();
    }

    private Cli.Run levada(String... arguments) {
        return Cli.run(Stream.concat(Stream.of(arguments), Stream.of("--database-url", Cli.url(database)))
                .toArray(String[]::new));
    }
}
