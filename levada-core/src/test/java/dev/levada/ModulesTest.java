package dev.levada;

import static dev.levada.module.DataTexts.channel;
import static dev.levada.module.DataTexts.channelBelow;
import static dev.levada.module.DataTexts.field;
import static dev.levada.module.DataTexts.function;
import static dev.levada.module.DataTexts.module;
import static dev.levada.module.DataTexts.records;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.Modules.InstalledModule;
import dev.levada.channel.ChannelSettings;
import dev.levada.fixture.QueueFixture;
import dev.levada.module.Claim;
import dev.levada.module.DataModule;
import dev.levada.module.MergedRecord;
import dev.levada.module.RecordException;
import dev.levada.store.Schema;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Modules, installed in a database, and what becomes of the channels and functions they declare. */
class ModulesTest {

    private static final String README = """
            <odoo>
            <record id="channel_sale" model="queue.job.channel">
            <field name="name">sale</field>
            <field name="parent_id" ref="queue_job.channel_root" />
            </record>
            <record id="job_function_sale_order_action_done" model="queue.job.function">
            <field name="model_id" ref="sale.model_sale_order" />
            <field name="method">action_done</field>
            <field name="channel_id" ref="channel_sale" />
            <field name="related_action" eval='{"func_name": "custom_related_action"}' />
            <field name="retry_pattern" eval="{1: 60, 2: 180, 3: 10, 5: 300}" />
            </record>
            </odoo>
            """;

    private final QueueFixture fixture = new QueueFixture();
    private final JobQueue queue = fixture.queue(builder -> builder.register(new Gate()));
    private final Modules modules =
            new ModulesInDatabase(new Database(fixture.dataSource()), Schema.of("levada"), Set.of("sale.order"));

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private void sync(DataModule... found) {
        modules.sync("app", List.of(found));
    }

    private Channels.@Nullable Channel stored(String name) {
        return queue.channels().list().stream()
                .filter(found -> found.settings().name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private @Nullable Integer capacity(String name) {
        Channels.Channel found = stored(name);
        assertThat(found).as(name).isNotNull();
        return found == null ? null : found.settings().capacity();
    }

    private @Nullable String setting(String columns) throws SQLException {
        return fixture.text("SELECT concat_ws(' | ', name, " + columns + ") FROM levada.function_setting");
    }

    private static DataModule sale(String... fields) {
        return records("sale", channel("channel_sale", "sale", fields));
    }

    private static DataModule shop(String... fields) {
        return records("shop", channel("my_channel", "sale", fields));
    }

    @Test
    void the_records_of_the_readme_of_the_original_are_installed() throws Exception {
        sync(module("sale", README).withVersion("14.0"));

        assertThat(stored("root.sale"))
                .isEqualTo(new Channels.Channel(ChannelSettings.unlimited("sale"), null, "modules"));
        assertThat(setting("channel, retry_pattern, related_action"))
                .isEqualTo("sale.order.action_done | root.sale | 1:60, 2:180, 3:10, 5:300"
                        + " | {\"func_name\":\"custom_related_action\"}");
        assertThat(modules.list()).singleElement().satisfies(found -> {
            assertThat(found)
                    .isEqualTo(new InstalledModule(
                            "sale", "14.0", List.of("app"), false, found.installedAt(), found.updatedAt()));
            assertThat(found.updatedAt()).isEqualTo(found.installedAt());
        });
        assertThat(modules.records())
                .extracting(MergedRecord::name, record -> record.owners().get(0).source())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("root.sale", "sale-1.xml:2"),
                        org.assertj.core.groups.Tuple.tuple("sale.order.action_done", "sale-1.xml:6"));
    }

    @Test
    void every_value_arrives() throws Exception {
        sync(records(
                "sale",
                channel(
                                "c",
                                "sale",
                                field("capacity", "1"),
                                field("sequential", "1"),
                                field("throttle", "1.5"),
                                field("paused", "1"),
                                field("removal_interval", "7"))
                        + function(
                                "f",
                                "a.b",
                                field("priority", "3"),
                                field("max_retries", "0"),
                                field("timeout", "90"),
                                field("description", "Größe"),
                                field("related_action", "{'enable': False}"))));

        assertThat(stored("root.sale"))
                .isEqualTo(new Channels.Channel(
                        new ChannelSettings("sale", 1, true, Duration.ofMillis(1500), true),
                        Duration.ofDays(7),
                        "modules"));
        assertThat(setting("priority, max_retries, timeout, description, related_action"))
                .isEqualTo("a.b | 3 | 0 | 00:01:30 | Größe | {\"enable\":false}");
    }

    @Test
    void a_record_of_two_modules_goes_with_the_last_of_them() throws Exception {
        String function = function("f", "sale.order.done", field("priority", "3"));
        String same = "<record id=\"g\" model=\"queue.job.function\"><field name=\"model_id\" ref=\"x.model_sale_order\"/>"
                + field("method", "done") + field("max_retries", "9") + "</record>";
        sync(
                records("sale", channel("c", "sale", field("capacity", "2")) + function),
                records("shop", channel("d", "sale", field("capacity", "3")) + same));

        assertThat(capacity("root.sale")).isEqualTo(3);
        assertThat(setting("priority, max_retries")).isEqualTo("sale.order.done | 3 | 9");
        assertThat(modules.records())
                .allSatisfy(record ->
                        assertThat(record.owners()).extracting(Claim::module).containsExactly("sale", "shop"));

        sync(records("sale", channel("c", "sale", field("capacity", "2")) + function));
        assertThat(modules.list()).extracting(InstalledModule::name).containsExactly("sale");
        assertThat(capacity("root.sale")).isEqualTo(2);
        assertThat(setting("priority, max_retries")).isEqualTo("sale.order.done | 3");

        sync();
        assertThat(modules.list()).isEmpty();
        assertThat(modules.records()).isEmpty();
        assertThat(stored("root.sale")).isNull();
        assertThat(setting("priority")).isNull();
    }

    @Test
    void jobs_and_lower_channels_stay_when_a_channel_goes() throws Exception {
        sync(
                records("sale", channel("c", "sale", field("capacity", "0"))),
                records("shop", channelBelow("sale.c", "d", "shop", field("capacity", "4"))));
        long id = queue.delayable(Gate::pass, "x").channel("sale.export").delay().id();

        assertThat(modules.remove("sale")).isTrue();

        assertThat(stored("root.sale")).isNull();
        assertThat(capacity("root.sale.shop")).isEqualTo(4);
        assertThat(queue.jobs().find(id).orElseThrow().properties().channel()).isEqualTo("root.sale.export");
        assertThat(modules.remove("sale")).isFalse();
        queue.start();
        fixture.awaitState(queue, id, JobState.STARTED);
    }

    @Test
    void what_people_change_stays_until_the_files_say_something_new() throws Exception {
        sync(sale(field("capacity", "2"), field("throttle", "1")));
        fixture.execute("UPDATE levada.channel SET capacity = 9, paused = true WHERE name = 'root.sale'");

        sync(sale(field("capacity", "2"), field("throttle", "1")));
        assertThat(capacity("root.sale")).isEqualTo(9);
        sync(sale(field("capacity", "2"), field("throttle", "5")));
        assertThat(stored("root.sale"))
                .isEqualTo(new Channels.Channel(
                        new ChannelSettings("sale", 9, false, Duration.ofSeconds(5), true), null, "modules"));
        sync(sale(field("capacity", "3")));
        assertThat(stored("root.sale"))
                .isEqualTo(new Channels.Channel(
                        new ChannelSettings("sale", 3, false, Duration.ZERO, true), null, "modules"));

        queue.channels().remove("sale");
        sync(sale(field("capacity", "3")));
        assertThat(stored("root.sale")).isNull();
        sync(sale(field("capacity", "4")));
        assertThat(capacity("root.sale")).isEqualTo(4);
    }

    @Test
    void settings_of_functions_that_people_change_stay_too() throws Exception {
        sync(records("sale", function("f", "a.b", field("priority", "3"), field("max_retries", "4"))));
        fixture.execute("UPDATE levada.function_setting SET priority = 1, description = 'mine'");

        sync(records("sale", function("f", "a.b", field("priority", "3"), field("max_retries", "5"))));
        assertThat(setting("priority, max_retries, description")).isEqualTo("a.b | 1 | 5 | mine");
    }

    @Test
    void sequential_can_come_and_go_whatever_people_made_of_the_capacity() throws Exception {
        sync(sale(field("capacity", "1")));
        fixture.execute("UPDATE levada.channel SET capacity = 4 WHERE name = 'root.sale'");
        sync(sale(field("capacity", "1"), field("sequential", "1")));
        assertThat(stored("root.sale"))
                .extracting(found -> found.settings())
                .isEqualTo(ChannelSettings.of("sale", 1).withSequential(true));
        sync(sale(field("capacity", "5")));
        assertThat(stored("root.sale"))
                .extracting(found -> found.settings())
                .isEqualTo(ChannelSettings.of("sale", 5));
    }

    @Test
    void a_configuration_keeps_the_limits_of_its_channels() {
        JobQueue configured =
                fixture.queue(builder -> builder.register(new Gate()).channels("root:7,sale:2"));
        sync(sale(field("capacity", "5"), field("paused", "1"), field("removal_interval", "3")));

        Channels.Channel kept =
                new Channels.Channel(ChannelSettings.of("sale", 2), Duration.ofDays(3), "configuration");
        assertThat(stored("root.sale")).isEqualTo(kept);
        sync();
        assertThat(stored("root.sale")).isEqualTo(kept);
        assertThat(configured.channels().list()).contains(kept);
    }

    @Test
    void a_channel_that_people_made_takes_the_values_and_stays() {
        queue.channels().put(new ChannelSettings("sale", 8, false, Duration.ofSeconds(2), false));
        sync(sale(field("capacity", "5")));
        Channels.Channel written = new Channels.Channel(
                new ChannelSettings("sale", 5, false, Duration.ofSeconds(2), false), null, null);
        assertThat(stored("root.sale")).isEqualTo(written);
        sync();
        assertThat(stored("root.sale")).isEqualTo(written);
    }

    @Test
    void the_root_may_be_given_values_and_is_never_removed() {
        sync(records(
                "base",
                "<record id=\"channel_root\" model=\"queue.job.channel\">" + field("name", "root")
                        + field("capacity", "6") + field("removal_interval", "5") + "</record>"));
        Channels.Channel written =
                new Channels.Channel(ChannelSettings.of("root", 6), Duration.ofDays(5), null);
        assertThat(stored("root")).isEqualTo(written);
        sync();
        assertThat(stored("root")).isEqualTo(written);
    }

    @Test
    void an_error_changes_nothing_at_all() {
        sync(sale(field("capacity", "2")));
        List<MergedRecord> before = modules.records();

        assertThatThrownBy(() -> sync(shop(field("capacity", "9")), sale(field("capacity", "x"))))
                .isInstanceOf(RecordException.class)
                .hasMessageStartingWith("sale-1.xml:2: record \"channel_sale\", field \"capacity\": \"x\" was given");
        assertThatThrownBy(() -> modules.install(shop(field("sequential", "1"), field("capacity", "9"))))
                .isInstanceOf(RecordException.class);
        assertThat(modules.records()).isEqualTo(before);
        assertThat(modules.list()).extracting(InstalledModule::name).containsExactly("sale");
        assertThat(capacity("root.sale")).isEqualTo(2);
    }

    @Test
    void what_the_database_refuses_changes_nothing_at_all() throws Exception {
        fixture.execute("ALTER TABLE levada.channel ADD CHECK (name <> 'root.zzz')");

        assertThatThrownBy(() -> sync(sale(), records("zzz", channel("z", "zzz"))))
                .isInstanceOf(JobStoreException.class)
                .hasMessage("Could not install the modules of app");
        assertThat(modules.list()).isEmpty();
        assertThat(modules.records()).isEmpty();
        assertThat(stored("root.sale")).isNull();
    }

    @Test
    void what_has_not_changed_is_not_written() throws Exception {
        sync(module("sale", README).withVersion("1"), shop());
        String rows = "SELECT string_agg(xmin::text, ',') FROM (SELECT xmin FROM levada.module UNION ALL SELECT xmin FROM"
                + " levada.module_record UNION ALL SELECT xmin FROM levada.channel UNION ALL"
                + " SELECT xmin FROM levada.function_setting) AS t";
        String before = fixture.text(rows);

        sync(shop(), module("sale", "<?xml version='1.0'?>\n\n" + README).withVersion("1"));
        assertThat(fixture.text(rows)).isEqualTo(before);

        InstalledModule old = modules.list().get(0);
        sync(module("sale", README).withVersion("2"), shop());
        InstalledModule updated = modules.list().get(0);
        assertThat(updated.version()).isEqualTo("2");
        assertThat(updated.installedAt()).isEqualTo(old.installedAt());
        assertThat(updated.updatedAt()).isAfter(old.updatedAt());
        assertThat(modules.list().get(1).updatedAt()).isEqualTo(modules.list().get(1).installedAt());
    }

    @Test
    void a_module_of_two_applications_goes_with_the_last_of_them() {
        modules.sync("one", List.of(sale(), shop()));
        modules.sync("two", List.of(sale()));
        assertThat(modules.list())
                .extracting(InstalledModule::name, InstalledModule::applications)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("sale", List.of("one", "two")),
                        org.assertj.core.groups.Tuple.tuple("shop", List.of("one")));

        modules.sync("one", List.of());
        assertThat(modules.list())
                .extracting(InstalledModule::name, InstalledModule::applications)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("sale", List.of("two")));
        modules.sync("two", List.of());
        assertThat(modules.list()).isEmpty();
    }

    @Test
    void a_module_that_somebody_installed_stays_until_somebody_removes_it() {
        modules.install(sale(), shop());
        sync(sale());
        sync();
        assertThat(modules.list())
                .allSatisfy(found -> {
                    assertThat(found.byHand()).isTrue();
                    assertThat(found.applications()).isEmpty();
                })
                .hasSize(2);
        assertThat(modules.remove("sale")).isTrue();
        assertThat(modules.list()).extracting(InstalledModule::name).containsExactly("shop");
        assertThat(stored("root.sale")).isNotNull();
    }

    @Test
    void an_application_has_a_name() {
        for (String name : List.of("", " ", "x".repeat(201), "\u0000")) {
            assertThatIllegalArgumentException().isThrownBy(() -> modules.sync(name, List.of()));
        }
    }

    @Test
    void the_models_that_other_nodes_have_registered_are_known() throws Exception {
        fixture.execute("INSERT INTO levada.job_function (name, parameters, channel, priority, max_retries, retry_pattern)"
                + " VALUES ('stock_x.move.run', '{}', 'root', 10, 5, '')");
        sync(records(
                "stock",
                "<record id=\"f\" model=\"queue.job.function\"><field name=\"model_id\" ref=\"model_stock_x_move\"/>"
                        + field("method", "run") + "</record>"));

        assertThat(setting("channel")).isEqualTo("stock_x.move.run");
    }

    @Test
    void jobs_from_sql_have_what_the_files_say_of_their_function() throws Exception {
        String name = fixture.text("SELECT name FROM levada.job_function WHERE name LIKE '%.pass'");
        sync(records(
                "sale",
                channel("c", "sale")
                        + function(
                                "f",
                                String.valueOf(name),
                                "<field name=\"channel_id\" ref=\"c\"/>",
                                field("priority", "3"),
                                field("max_retries", "7"),
                                field("description", "from file"))));
        Job plain = queue.jobs()
                .find(fixture.number("SELECT levada.delay('" + name + "', '[\"x\"]')"))
                .orElseThrow();
        Job given = queue.jobs()
                .find(fixture.number("SELECT levada.delay('" + name
                        + "', '[\"x\"]', channel => 'other', priority => 1, max_retries => 2, description => 'own')"))
                .orElseThrow();
        sync(records("sale", function("f", String.valueOf(name))));
        Job registered = queue.jobs()
                .find(fixture.number("SELECT levada.delay('" + name + "', '[\"x\"]')"))
                .orElseThrow();

        assertThat(plain.properties()).isEqualTo(new Job.Properties("root.sale", 3, 7, null, "from file", null));
        assertThat(given.properties()).isEqualTo(new Job.Properties("root.other", 1, 2, null, "own", null));
        assertThat(registered.properties().channel()).isEqualTo("root");
        assertThat(registered.properties().priority()).isEqualTo(10);
    }

    @Test
    void a_running_queue_follows_what_is_installed() {
        queue.channels().apply("root:10");
        sync(sale(field("capacity", "0")));
        queue.start();
        long id = queue.delayable(Gate::pass, "x").channel("sale").delay().id();
        sync(sale(field("capacity", "1")));

        fixture.awaitState(queue, id, JobState.STARTED);
    }

    @Test
    void the_values_of_a_record_are_as_the_files_say_not_as_people_changed_them() throws Exception {
        sync(sale(field("capacity", "2")));
        fixture.execute("UPDATE levada.channel SET capacity = 9 WHERE name = 'root.sale'");

        assertThat(modules.records()).singleElement().satisfies(record -> assertThat(record.values())
                .isEqualTo(Map.of("capacity", 2L)));
    }
}
