package dev.levada.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelConfigurationTest {

    @Test
    void one_channel() {
        assertThat(entries("root:4")).containsExactly(entry("root", 4));
    }

    @Test
    void two_channels() {
        assertThat(entries("root:4,root.sub:2")).containsExactly(entry("root", 4), entry("root.sub", 2));
    }

    @Test
    void options_are_read_but_not_judged_before_the_settings_are_asked_for() {
        ChannelConfiguration configuration = ChannelConfiguration.parse("root:4,root.sub:2:sequential:k=v");
        assertThat(configuration.entries())
                .containsExactly(entry("root", 4), entry("root.sub", 2, option("sequential", null), option("k", "v")));
        assertThatThrownBy(configuration::settings)
                .isInstanceOf(ChannelConfigurationException.class)
                .hasMessage("Invalid channel configuration \"root:4,root.sub:2:sequential:k=v\": channel root.sub is"
                        + " sequential with capacity 2, expected 1. Set capacity 1, or switch sequential off.");
    }

    @Test
    void capacity_is_1_by_default() {
        assertThat(entries("root")).containsExactly(entry("root", 1));
    }

    @Test
    void a_name_is_kept_as_written_and_becomes_full_in_the_settings() {
        assertThat(entries("sub:2")).containsExactly(entry("sub", 2));
        assertThat(settings("sub:2")).containsExactly(ChannelSettings.of("root.sub", 2));
    }

    @Test
    void blanks_and_empty_entries_do_not_count() {
        assertThat(entries("""
                 root : 4,
                ,
                 foo bar:1: k=va lue,
                """)).containsExactly(entry("root", 4), entry("foo bar", 1, option("k", "va lue")));
        assertThat(entries("")).isEmpty();
        assertThat(entries(" ,\n , ")).isEmpty();
    }

    @Test
    void ends_of_line_equal_commas() {
        assertThat(entries("""
                root : 4
                foo bar:1: k=va lue
                baz
                """))
                .containsExactly(entry("root", 4), entry("foo bar", 1, option("k", "va lue")), entry("baz", 1));
        assertThat(entries("root:4\r\nbaz")).containsExactly(entry("root", 4), entry("baz", 1));
    }

    @Test
    void a_hash_begins_a_comment() {
        assertThat(entries("""
                # channels: two, of which
                root:4 # one, for all
                  #sale:2, old
                baz:2,# and the other
                """)).containsExactly(entry("root", 4), entry("baz", 2));
    }

    @Test
    void a_hash_within_a_name_is_refused_instead_of_cutting_it_off() {
        assertError("c#:2", "invalid channel name \"c#\"");
    }

    @ParameterizedTest
    @CsvSource({
        "sequential, true",
        "sequential=true, true",
        "sequential=TRUE, true",
        "sequential=1, true",
        "sequential=yes, true",
        "sequential=on, true",
        "sequential = on, true",
        "sequential=, false",
        "sequential=false, false",
        "sequential=0, false",
        "sequential=no, false",
        "sequential=off, false",
    })
    void sequential_means_what_it_says(String item, boolean sequential) {
        assertThat(settings("a:1:" + item))
                .containsExactly(ChannelSettings.of("a", 1).withSequential(sequential));
    }

    @ParameterizedTest
    @CsvSource({"paused, true", "paused=yes, true", "paused=no, false", "paused=, false"})
    void paused_means_what_it_says(String item, boolean paused) {
        assertThat(settings("a:3:" + item))
                .containsExactly(ChannelSettings.of("a", 3).withPaused(paused));
    }

    @ParameterizedTest
    @CsvSource({"throttle, 1", "throttle=0, 0", "throttle=2, 2", "throttle = 60 , 60"})
    void throttle_is_in_seconds(String item, int seconds) {
        assertThat(settings("a:3:" + item))
                .containsExactly(ChannelSettings.of("a", 3).withThrottle(Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:1:sequential=maybe",
                "a:1:paused=2",
                "a:1:throttle=",
                "a:1:throttle=soon",
                "a:1:throttle=-1",
                "a:1:throttle=1.5",
                "a:1:throttle=true"
            })
    void a_value_that_a_key_cannot_have_is_an_error(String text) {
        ChannelConfiguration configuration = ChannelConfiguration.parse(text);
        assertThatThrownBy(configuration::settings)
                .isInstanceOf(ChannelConfigurationException.class)
                .hasMessageStartingWith("Invalid channel configuration \"" + text + "\": incorrect config item \"")
                .hasMessageContaining(". Write ");
    }

    @Test
    void a_later_entry_replaces_an_earlier_one_of_the_same_channel() {
        assertThat(settings("a:1:sequential,b:2,root.a:3"))
                .containsExactly(ChannelSettings.of("a", 3), ChannelSettings.of("b", 2));
    }

    @Test
    void capacity_0_is_accepted_and_pauses() {
        assertThat(settings("a:0")).containsExactly(ChannelSettings.of("a", 0));
    }

    @Test
    void unknown_keys_have_no_effect_and_are_told() {
        ChannelConfiguration configuration = ChannelConfiguration.parse("a:2:k=v:paused,b:1:k:sequental:throttle=2");
        assertThat(configuration.unknownKeys()).containsExactly("k", "sequental");
        assertThat(configuration.settings())
                .containsExactly(
                        ChannelSettings.of("a", 2).withPaused(true),
                        ChannelSettings.of("b", 1).withThrottle(Duration.ofSeconds(2)));
    }

    @Test
    void a_channel_without_a_limit_of_its_own_says_unlimited() {
        ChannelConfiguration configuration = ChannelConfiguration.parse("root:unlimited, a:Unlimited:throttle=2");
        assertThat(configuration.settings())
                .containsExactly(
                        ChannelSettings.unlimited("root"),
                        ChannelSettings.unlimited("a").withThrottle(Duration.ofSeconds(2)));
        assertThat(configuration).hasToString("root:unlimited,a:unlimited:throttle=2");
    }

    @Test
    void errors_name_their_cause_and_what_to_write() {
        assertError(":2", "missing channel name in \":2\". Write a name first, such as \"root.sale:2\".");
        assertError(
                "root:4,a:x",
                "invalid capacity \"x\" in \"a:x\"."
                        + " Write a whole number from 0 (paused) up after the name, such as \"root.sale:2\", or unlimited.");
        assertError("a:", "invalid capacity \"\" in \"a:\".");
        assertError("a:-1", "invalid capacity \"-1\" in \"a:-1\".");
        assertError("a:1.5", "invalid capacity \"1.5\"");
        assertError("a:99999999999", "invalid capacity \"99999999999\"");
        assertError("a:sequential", "invalid capacity \"sequential\"");
        assertError(
                "a:1:k=v=w",
                "incorrect config item \"k=v=w\" in \"a:1:k=v=w\"."
                        + " Write key or key=value, such as \"root.sale:2:throttle=3\".");
        assertError("a:1:", "incorrect config item \"\" in \"a:1:\".");
        assertError("a:1:=v", "incorrect config item \"=v\"");
        assertError("a:1:k:k=v", "duplicate key k in \"a:1:k:k=v\". Write each key once;");
        assertError("a:1:capacity=2", "duplicate key capacity in");
        assertError("a:1:name=b", "duplicate key name in");
        assertError("a..b:1", "invalid channel name \"a..b\": it has an empty segment");
        assertError("a=b:1", "invalid channel name \"a=b\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "root:4,root.sub:2:throttle=2",
                "root",
                "root : 4\nfoo bar:1: k=va lue:sequential=:paused\nbaz:0 # off",
                ""
            })
    void text_form_reads_back_as_the_same_entries(String text) {
        ChannelConfiguration configuration = ChannelConfiguration.parse(text);
        assertThat(entries(configuration.toString())).isEqualTo(configuration.entries());
    }

    @Test
    void text_form_is_one_line_without_anything_superfluous() {
        assertThat(ChannelConfiguration.parse(" root : 4 \n sub:1: sequential : throttle = 2,, a # b"))
                .hasToString("root:4,sub:1:sequential:throttle=2,a:1");
    }

    private static void assertError(String text, String cause) {
        assertThatThrownBy(() -> ChannelConfiguration.parse(text))
                .isInstanceOf(ChannelConfigurationException.class)
                .hasMessageStartingWith("Invalid channel configuration \"" + text + "\": " + cause)
                .hasMessageContaining("Write ");
    }

    private static List<ChannelConfiguration.Entry> entries(String text) {
        return ChannelConfiguration.parse(text).entries();
    }

    private static List<ChannelSettings> settings(String text) {
        return ChannelConfiguration.parse(text).settings();
    }

    private static ChannelConfiguration.Entry entry(String name, int capacity, ChannelConfiguration.Option... options) {
        return new ChannelConfiguration.Entry(name, capacity, List.of(options));
    }

    private static ChannelConfiguration.Option option(String key, @Nullable String value) {
        return new ChannelConfiguration.Option(key, value);
    }
}
