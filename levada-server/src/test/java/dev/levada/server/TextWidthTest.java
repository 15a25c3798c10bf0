package dev.levada.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextWidthTest {

    @Test
    void characters_of_east_asia_take_two_columns_and_combining_marks_none() {
        assertThat(TextWidth.of("abc")).isEqualTo(3);
        assertThat(TextWidth.of("さくら")).isEqualTo(6);
        assertThat(TextWidth.of("이서연")).isEqualTo(6);
        assertThat(TextWidth.of("e\u0301")).isEqualTo(1);
        assertThat(TextWidth.of("🧾")).isEqualTo(2);
    }

    @Test
    void a_text_is_cut_to_the_columns_there_are() {
        assertThat(TextWidth.cut("Müller", 6)).isEqualTo("Müller");
        assertThat(TextWidth.cut("Müller", 5)).isEqualTo("Müll…");
        assertThat(TextWidth.cut("さくら", 5)).isEqualTo("さく…");
        assertThat(TextWidth.cut("two\n  lines", 20)).isEqualTo("two lines");
        assertThat(TextWidth.cut("bell\u0007", 20)).isEqualTo("bell?");
        assertThat(TextWidth.cut("abc", 0)).isEmpty();
    }

    @Test
    void what_a_terminal_would_obey_is_replaced() {
        assertThat(TextWidth.harmless("\033[31mred\u009b2J\u007f\b\r")).isEqualTo("?[31mred?2J???");
        assertThat(TextWidth.harmless("a\tb\nc")).isEqualTo("a\tb\nc");
        assertThat(TextWidth.oneLine("a\tb\r\n  c\033d")).isEqualTo("a b c?d");
        assertThat(TextWidth.cut("\u009b31mred", 20)).isEqualTo("?31mred");
    }

    @Test
    void a_text_is_wrapped_between_words() {
        assertThat(TextWidth.wrap("one two three", 9, "  ")).containsExactly("  one two", "  three");
        assertThat(TextWidth.wrap("unbreakable", 5, "")).containsExactly("unbreakable");
    }

    @Test
    void a_text_is_padded_by_columns_not_characters() {
        assertThat(TextWidth.pad("さ", 4)).isEqualTo("さ  ");
        assertThat(TextWidth.padLeft("さ", 4)).isEqualTo("  さ");
    }
}
