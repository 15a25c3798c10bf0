package dev.levada.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What single records say: the fields of channels and functions. */
class RecordFieldsTest {

    private static final Installation NOTHING = new Installation(Map.of());

    private static Claim claim(String record) {
        return claim(record, Set.of());
    }

    private static Claim claim(String record, Set<String> models) {
        return NOTHING.with(List.of(DataTexts.records("sale", record)), Set.of(), models)
                .modules()
                .getOrDefault("sale", List.of())
                .get(0);
    }

    @Test
    void a_channel_has_limits_and_a_removal_interval() {
        Claim claim = claim(DataTexts.channel(
                "channel_sale",
                "sale",
                DataTexts.field("capacity", "1"),
                DataTexts.field("sequential", "True"),
                DataTexts.field("throttle", "2.5"),
                DataTexts.field("paused", "0"),
                DataTexts.field("removal_interval", "7")));

        assertThat(claim.name()).isEqualTo("root.sale");
        assertThat(claim.source()).isEqualTo("sale-1.xml:2");
        assertThat(claim.values())
                .isEqualTo(Map.of(
                        "capacity",
                        1L,
                        "sequential",
                        true,
                        "throttle",
                        "PT2.5S",
                        "paused",
                        false,
                        "removal_interval",
                        7L))
                .isEqualTo(Claim.values(claim.valuesAsJson()));
    }

    @Test
    void the_root_may_be_given_values_by_its_name_without_parent() {
        Claim claim = claim("<record id='r' model='queue.job.channel'><field name='name'>root</field>"
                + "<field name='capacity'>8</field></record>");

        assertThat(claim.name()).isEqualTo("root");
        assertThat(claim.values()).isEqualTo(Map.of("capacity", 8L));
        assertThat(claim(DataTexts.channel("r", "root")).name()).isEqualTo("root.root");
    }

    @ParameterizedTest
    @CsvSource({"unlimited", "None"})
    void a_channel_without_limit_says_so(String text) {
        Map<String, @Nullable Object> unlimited = new HashMap<>();
        unlimited.put("capacity", null);
        String field = text.equals("None") ? "<field name='capacity' eval='None'/>" : DataTexts.field("capacity", text);

        Claim claim = claim(DataTexts.channel("a", "a", field));
        assertThat(claim.values()).isEqualTo(unlimited);
        assertThat(Claim.values(claim.valuesAsJson())).isEqualTo(unlimited);
    }

    @Test
    void a_name_with_dots_stands_for_as_many_levels() {
        assertThat(claim(DataTexts.channel("a", "queue.job.batch")).name()).isEqualTo("root.queue.job.batch");
    }

    @Test
    void the_function_of_the_readme_of_the_original_is_read() {
        Claim claim = claim("""
                <record id="job_function_sale_order_action_done" model="queue.job.function">
                <field name="model_id" ref="sale.model_sale_order" />
                <field name="method">action_done</field>
                <field name="channel_id" ref="channel_sale" />
                <field name="related_action" eval='{"func_name": "custom_related_action"}' />
                <field name="retry_pattern" eval="{1: 60, 2: 180, 3: 10, 5: 300}" />
                </record>
                <record id="channel_sale" model="queue.job.channel">
                <field name="name">sale</field>
                <field name="parent_id" ref="queue_job.channel_root" />
                </record>""");

        assertThat(claim.name()).isEqualTo("sale.order.action_done");
        assertThat(claim.model()).isEqualTo(RecordModel.FUNCTION);
        assertThat(claim.values())
                .isEqualTo(Map.of(
                        "channel",
                        "root.sale",
                        "related_action",
                        Map.of("func_name", "custom_related_action"),
                        "retry_pattern",
                        "1:60, 2:180, 3:10, 5:300"));
    }

    @Test
    void a_function_may_be_given_the_other_properties_of_jobs() {
        Claim claim = claim(DataTexts.function(
                "f",
                "sale.order.export",
                DataTexts.field("priority", "-5"),
                DataTexts.field("max_retries", "0"),
                DataTexts.field("timeout", "5m"),
                DataTexts.field("description", "Export: &quot;größer&quot;"),
                DataTexts.field("related_action", ""),
                DataTexts.field("retry_pattern", "")));

        assertThat(claim.values())
                .isEqualTo(Map.of(
                        "priority",
                        -5L,
                        "max_retries",
                        0L,
                        "timeout",
                        "PT5M",
                        "description",
                        "Export: \"größer\"",
                        "related_action",
                        Map.of(),
                        "retry_pattern",
                        ""))
                .isEqualTo(Claim.values(claim.valuesAsJson()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<field name='name'>sale.order.done</field> | sale.order.done",
                "<field name='name'>&lt;sale.order&gt;.done</field> | sale.order.done",
                "<field name='name' eval=\"'sale.order.done'\"/> | sale.order.done",
                "<field name='model'>sale.order</field><field name='method'>done</field> | sale.order.done",
                "<field name='model_id' ref='model_sale_order'/><field name='method'>done</field> | sale.order.done",
                "<field name='model_id' ref='any.thing.model_sale_order'/><field name='method'>done</field> | sale.order.done",
                "<field name='model_id' ref='x.model_stock_x_move'/><field name='method'>run</field> | stock_x.move.run",
                "<field name='model_id' ref='x.model_stock_y'/><field name='method'>run</field> | stock.y.run",
                "<field name='name'>a.b.c</field><field name='model'>a.b</field><field name='method'>c</field> | a.b.c"
            })
    void a_function_is_named_by_its_name_or_by_model_and_method(String fields, String name) {
        String record = "<record id='f' model='queue.job.function'>" + fields + "</record>";

        assertThat(claim(record, Set.of("stock_x.move", "sale.order")).name()).isEqualTo(name);
    }

    @Test
    void an_id_of_two_known_models_is_refused_and_names_both() {
        assertThatThrownBy(() -> claim(
                        "<record id='f' model='queue.job.function'><field name='model_id' ref='sale.model_a_b_c'/>"
                                + "<field name='method'>m</field></record>",
                        Set.of("a.b.c", "a_b.c", "a.b")))
                .isInstanceOf(RecordException.class)
                .hasMessage("sale-1.xml:2: record \"f\", field \"model_id\": \"model_a_b_c\" stands for several known"
                        + " models: a.b.c, a_b.c; write <field name=\"model\">a.b.c</field> instead");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{1: 60, '5': (10, '30'), 7: [1, 2]} | 1:60, 5:10-30, 7:1-2",
                "{} | ``",
                "'1:60, 5:10-30' | 1:60, 5:10-30",
            })
    void retry_patterns_are_read_from_literals(String literal, String pattern) {
        String eval = literal.replace("'", "&apos;");
        assertThat(claim(DataTexts.function("f", "a.b", "<field name='retry_pattern' eval='" + eval + "'/>"))
                        .values())
                .isEqualTo(Map.of("retry_pattern", pattern));
        if (literal.startsWith("{")) {
            assertThat(claim(DataTexts.function("f", "a.b", DataTexts.field("retry_pattern", literal)))
                            .values())
                    .isEqualTo(Map.of("retry_pattern", pattern));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "capacity | -1 | \"-1\" was given, expected a whole number from 0 to 2147483647",
                "capacity | 1.5 | \"1.5\" was given, expected a whole number",
                "capacity | 3000000000 | \"3000000000\" was given, expected a whole number",
                "capacity | 99999999999999999999 | \"99999999999999999999\" was given, expected a whole number",
                "capacity | four | \"four\" was given, expected a whole number",
                "sequential | yes | \"yes\" was given, expected True or False",
                "paused | `` | \"\" was given, expected True or False",
                "throttle | -1 | \"-1\" was given, expected the seconds between two starts, from 0 (none) to 100 years",
                "throttle | 5s | \"5s\" was given, expected the seconds",
                "throttle | 99999999999 | \"99999999999\" was given, expected the seconds",
                "removal_interval | -1 | \"-1\" was given, expected a whole number from 0 to 365000",
                "removal_interval | 30 days | \"30 days\" was given, expected a whole number",
            })
    void a_bad_value_of_a_channel_is_told_with_its_place(String field, String text, String message) {
        assertThatThrownBy(() -> claim(DataTexts.channel("a", "a", "\n" + DataTexts.field(field, text))))
                .isInstanceOf(RecordException.class)
                .hasMessageStartingWith("sale-1.xml:3: record \"a\", field \"" + field + "\": " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "capacity | [1] | [1] was given, expected a whole number",
                "capacity | 4.0 | 4.0 was given, expected a whole number",
                "capacity | True | true was given, expected a whole number",
                "capacity | 2 * 2 | cannot read the literal at character 3: found \"*\"",
                "capacity | ref(&apos;x&apos;) | cannot read the literal at character 1: found \"ref\"",
                "sequential | None | None was given, expected True or False",
                "throttle | 1e300 | 1.0E300 was given, expected the seconds",
            })
    void a_bad_literal_of_a_channel_is_told_with_its_place(String field, String literal, String message) {
        assertThatThrownBy(() ->
                        claim(DataTexts.channel("a", "a", "\n<field name='" + field + "' eval='" + literal + "'/>")))
                .isInstanceOf(RecordException.class)
                .hasMessageStartingWith("sale-1.xml:3: record \"a\", field \"" + field + "\": " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "priority | high | \"high\" was given, expected a whole number from -2147483648 to 2147483647",
                "max_retries | -1 | \"-1\" was given, expected a whole number from 0",
                "timeout | 0 | \"0\" was given, expected seconds, or a time such as 30s, 5m or 2h, more than zero",
                "timeout | -PT5S | \"-PT5S\" was given, expected seconds",
                "timeout | soon | cannot read \"soon\" as a time; write 30s, 5m, 2h or 1d",
                "description | `` | it is empty; give a text, or leave the field out",
                "channel_id | root.sale | it refers to no record; write <field name=\"channel_id\" ref=\"channel_sale\"/>",
                "retry_pattern | often | unexpected format of retry pattern: \"often\": cannot read \"often\"",
                "retry_pattern | {1: often} | cannot read the literal at character 5: found \"often\"",
                "retry_pattern | {1: -5} | unexpected format of retry pattern: the delay -5 is no whole number from 0 to"
                        + " 999999999; write executions and seconds, such as {1: 60, 5: 300}, or ranges",
                "retry_pattern | {1.5: 5} | unexpected format of retry pattern: the execution 1.5 is no whole number",
                "retry_pattern | {True: 5} | unexpected format of retry pattern: the execution true is no whole number",
                "retry_pattern | {1: None} | unexpected format of retry pattern: the delay None is no whole number",
                "retry_pattern | {1: (1,)} | unexpected format of retry pattern: the delay [1] has 1 values, expected two",
                "retry_pattern | {1: (1, 2, 3)} | unexpected format of retry pattern: the delay [1, 2, 3] has 3 values",
                "retry_pattern | {1: (30, 10)} | unexpected format of retry pattern: \"1:30-10\": a retry delay goes from",
                "retry_pattern | {0: 5} | unexpected format of retry pattern: \"0:5\": executions count from 1, 0 was given",
                "retry_pattern | {1: 5, '1': 6} | unexpected format of retry pattern: \"1:5, 1:6\": it gives 1 twice",
                "related_action | {'func': 'x'} | unexpected format of related action: it has the key \"func\", expected only",
                "related_action | [] | unexpected format of related action: it is a list, expected a dictionary",
            })
    void a_bad_value_of_a_function_is_told_with_its_place(String field, String text, String message) {
        assertThatThrownBy(() -> claim(DataTexts.function("f", "a.b", "\n" + DataTexts.field(field, text))))
                .isInstanceOf(RecordException.class)
                .hasMessageStartingWith("sale-1.xml:3: record \"f\", field \"" + field + "\": " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | record \"f\": it names no function; give model_id and method, or <field name=\"name\">sale.order",
                "<field name='name'>done</field> | record \"f\", field \"name\": invalid job function \"done\"",
                "<field name='name'>Sale.order.done</field> | record \"f\", field \"name\": invalid model name \"Sale.order\"",
                "<field name='name' ref='x'/> | record \"f\", field \"name\": it refers to \"x\", expected a value",
                "<field name='name' eval='1'/> | record \"f\", field \"name\": 1 was given, expected a text",
                "<field name='model'>a</field> | record \"f\": it has a model but no method; add <field name=\"method\">",
                "<field name='method'>a</field> | record \"f\": it has a method but no model; add <field name=\"model_id\"",
                "<field name='model'>A</field><field name='method'>b</field> | record \"f\", field \"model\": invalid model name",
                "<field name='model'>a</field><field name='method'>b c</field> | record \"f\", field \"method\": invalid method",
                "<field name='model_id'>a</field><field name='method'>b</field> | record \"f\", field \"model_id\": it refers to"
                        + " no record; write <field name=\"model_id\" ref=\"sale.model_sale_order\"/>",
                "<field name='model_id' ref='sale.order'/><field name='method'>b</field> | record \"f\", field \"model_id\":"
                        + " \"order\" is no model's id, expected model_ and the name",
                "<field name='model_id' ref='model_'/><field name='method'>b</field> | record \"f\", field \"model_id\":"
                        + " \"model_\" is no model's id",
                "<field name='model_id' ref='model_a'/><field name='model'>b</field><field name='method'>c</field> | record"
                        + " \"f\", field \"model\": it differs from model_id, which is \"a\"; give one of them",
                "<field name='name'>a.b</field><field name='model'>a</field><field name='method'>c</field> | record \"f\","
                        + " field \"name\": it differs from model and method, which make \"a.c\"; leave it out",
            })
    void a_function_without_clear_name_is_refused(String fields, String message) {
        assertThatThrownBy(() -> claim("<record id='f' model='queue.job.function'>" + fields + "</record>"))
                .isInstanceOf(RecordException.class)
                .hasMessageStartingWith("sale-1.xml:2: " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<field name='parent_id' ref='levada.channel_root'/> | record \"c\": it has no name; write <field name=\"name\">",
                "<field name='name'>a</field> | record \"c\": it has no parent_id; every channel but root has a parent",
                "<field name='name'>a:b</field><field name='parent_id' ref='levada.channel_root'/> | record \"c\", field"
                        + " \"name\": Invalid channel name \"root.a:b\": it holds ':'",
                "<field name='name'>a</field><field name='parent_id' ref='a b'/> | record \"c\", field \"parent_id\": \"a b\" is"
                        + " no reference; write the id of a record of this module, or <module>.<id>",
                "<field name='name'>a</field><field name='parent_id' ref=''/> | record \"c\", field \"parent_id\": \"\" is no"
                        + " reference",
                "<field name='name'>a</field><field name='parent_id' eval=\"ref('x')\"/> | record \"c\", field \"parent_id\":"
                        + " it refers to no record; write <field name=\"parent_id\" ref=\"queue_job.channel_root\"/>",
            })
    void a_channel_without_clear_name_is_refused(String fields, String message) {
        assertThatThrownBy(() -> claim("<record id='c' model='queue.job.channel'>" + fields + "</record>"))
                .isInstanceOf(RecordException.class)
                .hasMessageStartingWith("sale-1.xml:2: " + message);
    }

    @Test
    void a_reference_in_a_literal_is_told_to_be_an_attribute() {
        assertThatThrownBy(() -> claim(DataTexts.channel("a", "a", "<field name='capacity' eval=\"ref('x')\"/>")))
                .hasMessageEndingWith("; to refer to a record write ref=\"…\" instead of eval");
    }

    @Test
    void long_texts_are_refused() {
        assertThatThrownBy(() ->
                        claim(DataTexts.function("f", "a.b", DataTexts.field("description", "x".repeat(10_001)))))
                .hasMessageContaining("it has 10001 characters, expected at most 10000");
        assertThatThrownBy(() -> claim(DataTexts.channel("a", "x".repeat(196))))
                .hasMessageContaining("its full name has 201 characters, expected at most 200");
        assertThatThrownBy(() -> claim(DataTexts.function(
                        "f",
                        "a.b",
                        DataTexts.field("description", "x".repeat(10_000)),
                        DataTexts.field("related_action", "{'kwargs': {'a': '" + "y".repeat(65_000) + "'}}"))))
                .hasMessageContaining("its values take 75")
                .hasMessageContaining("expected at most 65536");
    }
}
