package dev.levada.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelNameTest {

    @ParameterizedTest
    @CsvSource({
        "root, root",
        "' root ', root",
        "sub, root.sub",
        "root.sub, root.sub",
        "' root.sub ', root.sub",
        "rooty, root.rooty",
        "rooty.a, root.rooty.a",
        "root.root.x, root.root.x",
        "root.root, root.root",
        "foo bar, root.foo bar",
        "Root, root.Root",
        "autosub.sub, root.autosub.sub",
        "größe, root.größe",
    })
    void the_prefix_root_may_be_omitted(String given, String full) {
        assertThat(ChannelName.full(given)).isEqualTo(full);
    }

    @Test
    void nothing_is_root() {
        assertThat(ChannelName.full(null)).isEqualTo("root");
        assertThat(ChannelName.full("")).isEqualTo("root");
        assertThat(ChannelName.full(" \n")).isEqualTo("root");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a..b",
                ".a",
                "a.",
                "root.",
                ".",
                "a. .b",
                "a. b",
                "a .b",
                "a:b",
                "a,b",
                "a=b",
                "a#b",
                "a\tb",
                "a\nb",
                "a\u0000b",
                "a\u2028b"
            })
    void a_name_that_a_configuration_could_not_hold_is_refused(String given) {
        assertThatThrownBy(() -> ChannelName.full(given))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Invalid channel name \"")
                .hasMessageContaining("expected")
                .hasMessageContaining("Write segments joined by single dots, such as \"root.sale.export\"")
                .hasMessageNotContainingAny("\n", "\t", "\u0000");
    }

    @Test
    void an_error_quotes_the_name_and_says_what_is_wrong_with_it() {
        assertThatThrownBy(() -> ChannelName.full("sale:2"))
                .hasMessage(
                        "Invalid channel name \"sale:2\": it holds ':', expected none of : , = #, which the configuration"
                                + " text uses. Write segments joined by single dots, such as \"root.sale.export\" or, shorter,"
                                + " \"sale.export\".");
    }

    @Test
    void a_full_name_has_at_most_200_characters() {
        assertThat(ChannelName.full("x".repeat(195))).hasSize(200);
        assertThatThrownBy(() -> ChannelName.full("x".repeat(196)))
                .hasMessageContaining("its full name has 201 characters, expected at most 200");
        assertThatThrownBy(() -> ChannelName.full("x".repeat(1_000_000)))
                .message()
                .hasSizeLessThan(1_000);
    }

    @Test
    void parent_and_segments_follow_the_dots() {
        assertThat(ChannelName.parent("root")).isNull();
        assertThat(ChannelName.parent("root.a")).isEqualTo("root");
        assertThat(ChannelName.parent("root.a.b")).isEqualTo("root.a");
        assertThat(ChannelName.segments("root")).containsExactly("root");
        assertThat(ChannelName.segments("root.a.b c")).containsExactly("root", "a", "b c");
    }
}
