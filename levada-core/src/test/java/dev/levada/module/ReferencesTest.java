package dev.levada.module;

import static dev.levada.module.DataTexts.channel;
import static dev.levada.module.DataTexts.channelBelow;
import static dev.levada.module.DataTexts.function;
import static dev.levada.module.DataTexts.records;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Records that refer to each other, across files and modules. */
class ReferencesTest {

    private static final Installation NOTHING = new Installation(Map.of());

    private static Installation install(DataModule... modules) {
        return NOTHING.with(List.of(modules), Set.of(), Set.of());
    }

    private static List<String> names(Installation installation) {
        return installation.records().stream().map(MergedRecord::name).toList();
    }

    @Test
    void parents_may_stand_in_any_order_in_any_file_of_any_module() {
        Installation installed = install(
                DataTexts.module(
                        "sale",
                        "<odoo>" + channelBelow("sale.two", "three", "c") + "</odoo>",
                        "<odoo>" + channelBelow("one", "two", "b") + channel("one", "a") + "</odoo>"),
                records("shop", channelBelow("sale.three", "four", "d") + function("f", "shop.item.push", ref("four"))),
                records("a", function("f", "a.b", ref("shop.four"))));

        assertThat(names(installed))
                .containsExactly("root.a", "root.a.b", "root.a.b.c", "root.a.b.c.d", "a.b", "shop.item.push");
        assertThat(installed.records().get(4).values()).isEqualTo(Map.of("channel", "root.a.b.c.d"));
    }

    @Test
    void the_root_is_there_by_two_names() {
        Installation installed = install(records(
                "sale",
                channelBelow("levada.channel_root", "a", "a") + function("f", "x.y", ref("queue_job.channel_root"))));

        assertThat(names(installed)).containsExactly("root.a", "x.y");
        assertThat(installed.records().get(1).values()).isEqualTo(Map.of("channel", "root"));
    }

    @Test
    void records_that_are_installed_already_can_be_referred_to() {
        Installation installed = install(records("sale", channel("a", "a")))
                .with(List.of(records("shop", channelBelow("sale.a", "b", "b"))), Set.of(), Set.of());

        assertThat(names(installed)).containsExactly("root.a", "root.a.b");
    }

    @Test
    void a_module_stands_after_those_it_refers_to() {
        Installation installed = install(
                records("addon", channelBelow("sale.a", "x", "x")),
                records("circle1", channel("c", "c") + channelBelow("circle2.d", "e", "e")),
                records("circle2", channel("d", "d") + channelBelow("circle1.c", "f", "f")),
                records("sale", channelBelow("base.a", "a", "a")),
                records("base", channel("a", "b")));

        assertThat(installed.modules().keySet()).containsExactly("base", "sale", "addon", "circle1", "circle2");
    }

    @Test
    void a_record_without_target_is_told_with_the_channels_there_are() {
        assertThatThrownBy(() -> install(records("sale", channel("a", "a") + "\n" + channelBelow("b", "c", "c"))))
                .isInstanceOf(RecordException.class)
                .hasMessage("sale-1.xml:3: record \"c\", field \"parent_id\": there is no record \"sale.b\"; the channels known"
                        + " are queue_job.channel_root, sale.a, sale.c");
        assertThatThrownBy(() -> install(records("sale", function("f", "a.b", "\n" + ref("channel_root")))))
                .hasMessageStartingWith(
                        "sale-1.xml:3: record \"f\", field \"channel_id\": there is no record \"sale.channel_root\"");
        assertThatThrownBy(() -> install(records("sale", function("f", "a.b", ref("f")))))
                .hasMessageContaining("the record sale.f is no channel but a queue.job.function");
    }

    @Test
    void a_module_that_goes_leaves_no_reference_behind() {
        Installation both = install(
                records("sale", channel("a", "a")), records("shop", channelBelow("sale.a", "b", "b")));

        assertThatThrownBy(() -> both.with(
                        List.of(records("shop", channelBelow("sale.a", "b", "b"))), Set.of("sale"), Set.of()))
                .hasMessageContaining("there is no record \"sale.a\"");
        assertThat(names(both.with(List.of(), Set.of("sale"), Set.of()))).containsExactly("root.a.b");
    }

    @Test
    void a_circle_of_parents_is_told() {
        assertThatThrownBy(() -> install(records("sale", channelBelow("a", "a", "a"))))
                .isInstanceOf(RecordException.class)
                .hasMessage("sale-1.xml:2: record \"a\", field \"parent_id\": the channel sale.a would be its own ancestor,"
                        + " by way of sale.a");
        assertThatThrownBy(() -> install(
                        records("sale", channelBelow("shop.b", "a", "a")),
                        records("shop", channelBelow("c", "b", "b") + "\n" + channelBelow("sale.a", "c", "c"))))
                .hasMessage("shop-1.xml:3: record \"c\", field \"parent_id\": the channel sale.a would be its own ancestor,"
                        + " by way of sale.a, shop.b, shop.c");
    }

    @Test
    void a_tower_of_channels_is_refused_without_a_stack_overflow() {
        StringBuilder records = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            records.append(channelBelow("c" + (i + 1), "c" + i, "x"));
        }
        assertThatThrownBy(() -> install(records("sale", records.toString())))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("more than 100 channels stand below one another");
    }

    @Test
    void the_order_of_records_does_not_matter() {
        long seed = Long.getLong("levada.seed", System.nanoTime());
        List<String> records = new ArrayList<>(IntStream.range(0, 60)
                .mapToObj(i -> i == 0 ? channel("c0", "x") : channelBelow("c" + (i - 1), "c" + i, "x"))
                .toList());
        Collections.shuffle(records, new Random(seed));

        assertThat(names(install(records("sale", String.join("\n", records)))))
                .as("seed %d", seed)
                .hasSize(60)
                .contains("root" + ".x".repeat(60));
    }

    @Test
    void an_id_stands_for_one_record_of_its_module() {
        assertThatThrownBy(() -> install(records("sale", channel("a", "a") + "\n" + channel("sale.a", "b"))))
                .isInstanceOf(RecordException.class)
                .hasMessage("sale-1.xml:3: record \"sale.a\": the module sale has another record of this id at sale-1.xml:2");
        assertThatThrownBy(() -> install(records("sale", channel("shop.a", "a"))))
                .hasMessage("sale-1.xml:2: record \"shop.a\": its id is one of the module \"shop\", not of sale; give it an id"
                        + " of this module: records of the same name become one");
        assertThatThrownBy(() -> install(records("sale", channel("a b", "a"))))
                .hasMessageStartingWith("sale-1.xml:2: record \"a b\": an id has letters, digits,");
    }

    @Test
    void a_module_is_given_once_and_its_files_are_its_own() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> install(records("sale", ""), records("sale", "")))
                .withMessage("the module sale is given twice; give all its files at once");
        assertThatThrownBy(() -> install(DataTexts.module("sale", "<odoo module=\"shop\"/>")))
                .isInstanceOf(RecordException.class)
                .hasMessage("sale-1.xml:1: the file says that it is of the module shop, but was given as one of sale");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DataTexts.module("a b"))
                .withMessageStartingWith("invalid module name \"a b\": use letters,");
    }

    private static String ref(String channel) {
        return "<field name=\"channel_id\" ref=\"" + channel + "\"/>";
    }
}
