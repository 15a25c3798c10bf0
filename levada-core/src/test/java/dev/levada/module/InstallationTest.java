package dev.levada.module;

import static dev.levada.module.DataTexts.channel;
import static dev.levada.module.DataTexts.field;
import static dev.levada.module.DataTexts.function;
import static dev.levada.module.DataTexts.records;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.channel.ChannelSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What several modules say together, and what changes when they come and go. */
class InstallationTest {

    private static final Installation NOTHING = new Installation(Map.of());

    private static Installation with(Installation before, DataModule... modules) {
        return before.with(List.of(modules), Set.of(), Set.of());
    }

    private static DataModule sale(String... fields) {
        return records("sale", channel("channel_sale", "sale", fields));
    }

    private static DataModule shop(String... fields) {
        return records("shop", channel("my_channel", "sale", fields));
    }

    @Test
    void the_same_channel_of_two_modules_is_one_record_of_both() {
        Installation both = with(NOTHING, sale(field("capacity", "2"), field("throttle", "1")), shop(field("capacity", "3")));

        assertThat(both.records()).singleElement().satisfies(record -> {
            assertThat(record.name()).isEqualTo("root.sale");
            assertThat(record.owners())
                    .extracting(owner -> owner.module() + "." + owner.recordId() + " " + owner.source())
                    .containsExactly("sale.channel_sale sale-1.xml:2", "shop.my_channel shop-1.xml:2");
            assertThat(record.values()).isEqualTo(Map.of("capacity", 3L, "throttle", "PT1S"));
        });
    }

    @Test
    void the_same_function_is_one_record_whether_by_name_or_by_model_and_method() {
        Installation both = with(
                NOTHING,
                records("sale", function("f", "sale.order.done", field("priority", "3"))),
                records("shop", "<record id=\"g\" model=\"queue.job.function\">"
                        + "<field name=\"model_id\" ref=\"sale.model_sale_order\"/>" + field("method", "done")
                        + field("max_retries", "9") + "</record>"));

        assertThat(both.records()).singleElement().satisfies(record -> {
            assertThat(record.owners()).extracting(Claim::module).containsExactly("sale", "shop");
            assertThat(record.values()).isEqualTo(Map.of("priority", 3L, "max_retries", 9L));
        });
    }

    @Test
    void the_module_that_was_installed_last_counts_even_when_the_other_is_updated() {
        Installation both = with(with(NOTHING, sale(field("capacity", "2"))), shop(field("capacity", "3")));
        Installation updated = with(both, sale(field("capacity", "7"), field("paused", "1")));

        assertThat(updated.records().get(0).values()).isEqualTo(Map.of("capacity", 3L, "paused", true));
        assertThat(updated.changesFrom(both))
                .singleElement()
                .extracting(RecordChange::fields)
                .isEqualTo(Set.of("paused"));
    }

    @Test
    void what_is_installed_again_changes_nothing() {
        Installation both = with(NOTHING, sale(field("capacity", "2")), shop());

        assertThat(with(both, shop(), sale(field("capacity", "2"))).changesFrom(both)).isEmpty();
        assertThat(with(both, DataTexts.module("shop", "<odoo>\n\n" + channel("my_channel", "sale") + "</odoo>"))
                        .differsIn("shop", both))
                .isFalse();
        assertThat(with(both, sale(field("capacity", "3"))).differsIn("sale", both)).isTrue();
        assertThat(with(both, sale(field("capacity", "3"))).differsIn("shop", both)).isFalse();
    }

    @Test
    void a_claim_that_goes_takes_its_values_along_and_the_last_one_the_record() {
        Installation both = with(NOTHING, sale(field("capacity", "2")), shop(field("capacity", "3"), field("throttle", "1")));

        Installation one = both.with(List.of(), Set.of("shop"), Set.of());
        assertThat(one.records().get(0).values()).isEqualTo(Map.of("capacity", 2L));
        assertThat(one.changesFrom(both))
                .singleElement()
                .extracting(RecordChange::fields)
                .isEqualTo(Set.of("capacity", "throttle"));

        Installation without = with(both, records("shop", ""));
        assertThat(without.records()).isEqualTo(one.records());

        Installation none = one.with(List.of(), Set.of("sale"), Set.of());
        assertThat(none.changesFrom(one))
                .containsExactly(new RecordChange(RecordModel.CHANNEL, "root.sale", null, Set.of()));
    }

    @Test
    void a_renamed_channel_is_another_record() {
        Installation before = with(NOTHING, sale());
        Installation after = with(before, records("sale", channel("channel_sale", "sales")));

        assertThat(after.changesFrom(before))
                .extracting(change -> change.name() + " " + (change.after() == null ? "goes" : "comes"))
                .containsExactly("root.sale goes", "root.sales comes");
    }

    @Test
    void what_is_not_to_be_updated_stays_as_it_was_first_given() {
        DataModule first = DataTexts.module(
                "sale", "<odoo noupdate=\"1\">" + channel("c", "sale", field("capacity", "2")) + "</odoo>");
        DataModule second = DataTexts.module(
                "sale", "<odoo noupdate=\"1\">" + channel("c", "sale", field("capacity", "5")) + "</odoo>");
        Installation before = with(NOTHING, first);

        Installation after = with(before, second);
        assertThat(after.changesFrom(before)).isEmpty();
        assertThat(after.differsIn("sale", before)).isFalse();
        // Those that come later own it, too, but do not write on it.
        assertThat(with(after, shop(field("capacity", "9"))).records().get(0).values())
                .isEqualTo(Map.of("capacity", 2L));
        assertThat(with(after, records("sale", channel("c", "sale", field("capacity", "5"))))
                        .records()
                        .get(0)
                        .values())
                .isEqualTo(Map.of("capacity", 5L));
    }

    @Test
    void no_limit_differs_from_no_word_about_the_limit() {
        Installation silent = with(NOTHING, sale(field("paused", "1")));
        Installation unlimited = with(silent, sale(field("paused", "1"), field("capacity", "unlimited")));

        assertThat(unlimited.changesFrom(silent))
                .singleElement()
                .extracting(RecordChange::fields)
                .isEqualTo(Set.of("capacity"));
    }

    @Test
    void a_channel_has_the_settings_of_its_values_and_else_the_usual_ones() {
        assertThat(settings("root.a", Map.of())).isEqualTo(ChannelSettings.unlimited("a"));
        assertThat(settings("root", Map.of())).isEqualTo(ChannelSettings.of("root", 1));
        assertThat(settings("root.a", Map.of("sequential", true)))
                .isEqualTo(ChannelSettings.of("a", 1).withSequential(true));
        assertThat(settings("root.a", Map.of("capacity", 4L, "throttle", "PT1.5S", "paused", true)))
                .isEqualTo(ChannelSettings.of("a", 4)
                        .withThrottle(Duration.ofMillis(1500))
                        .withPaused(true));
        Map<String, @Nullable Object> unlimited = new HashMap<>();
        unlimited.put("capacity", null);
        assertThat(settings("root", unlimited)).isEqualTo(ChannelSettings.unlimited("root"));
        assertThat(record("root.a", Map.of("removal_interval", 7L)).removalInterval()).isEqualTo(Duration.ofDays(7));
        assertThat(record("root.a", Map.of()).removalInterval()).isNull();
        assertThat(record("root", Map.of()).removalInterval()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void settings_that_do_not_go_together_are_refused_naming_all_owners() {
        assertThatThrownBy(() -> with(NOTHING, sale(field("sequential", "1")), shop(field("capacity", "3"))))
                .isInstanceOf(RecordException.class)
                .hasMessage("shop-1.xml:2: field \"capacity\": what sale.channel_sale, shop.my_channel say together: Channel"
                        + " root.sale is sequential with capacity 3, expected 1. Set capacity 1, or switch sequential off.");
        assertThatThrownBy(() -> with(NOTHING, sale(field("sequential", "1"), field("capacity", "unlimited"))))
                .hasMessageContaining("is sequential with capacity unlimited");
    }

    private static ChannelRecord record(String name, Map<String, @Nullable Object> values) {
        return new ChannelRecord(new MergedRecord(
                RecordModel.CHANNEL,
                name,
                List.of(new Claim("m", "r", RecordModel.CHANNEL, name, values, false, "x:1")),
                values));
    }

    private static ChannelSettings settings(String name, Map<String, @Nullable Object> values) {
        return record(name, values).settings();
    }
}
