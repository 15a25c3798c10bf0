package dev.levada.literal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LiteralTest {

    static Stream<Arguments> literals() {
        return Stream.of(
                Arguments.of("{1: 60, 2: 180, 3: 10, 5: 300}", Map.of(1L, 60L, 2L, 180L, 3L, 10L, 5L, 300L)),
                Arguments.of("{'func_name': \"open\"}", Map.of("func_name", "open")),
                Arguments.of("[True, False, None]", Arrays.asList(true, false, null)),
                Arguments.of("[true, false, null]", Arrays.asList(true, false, null)),
                Arguments.of("{True: 1}", Map.of(true, 1L)),
                Arguments.of(" \t\r\n\f{ # comment, with } and '\n 1 : [ 2 , ] , } # end", Map.of(1L, List.of(2L))),
                Arguments.of("()", List.of()),
                Arguments.of("(1)", 1L),
                Arguments.of("(1,)", List.of(1L)),
                Arguments.of("(10, 30, )", List.of(10L, 30L)),
                Arguments.of("((1, (2,)), [])", List.of(List.of(1L, List.of(2L)), List.of())),
                Arguments.of("{}", Map.of()),
                Arguments.of("[]", List.of()),
                Arguments.of("-5", -5L),
                Arguments.of("+ 5", 5L),
                Arguments.of("1_000", 1000L),
                Arguments.of("000", 0L),
                Arguments.of("0x1e", 30L),
                Arguments.of("-0X_fF", -255L),
                Arguments.of("0o17", 15L),
                Arguments.of("0b101", 5L),
                Arguments.of("9223372036854775807", Long.MAX_VALUE),
                Arguments.of("-9223372036854775808", Long.MIN_VALUE),
                Arguments.of("9223372036854775808", new BigInteger("9223372036854775808")),
                Arguments.of("1.5", 1.5),
                Arguments.of(".5", 0.5),
                Arguments.of("5.", 5.0),
                Arguments.of("-1e3", -1000.0),
                Arguments.of("1_0.2_5E-1", 1.025),
                Arguments.of("007.5", 7.5),
                Arguments.of("''", ""),
                Arguments.of("u'é' 'b'\n\"c\"", "ébc"),
                Arguments.of("'''a\n\"b' c'''", "a\n\"b' c"),
                Arguments.of("\"\"\"\"a\"\"\"", "\"a"),
                Arguments.of("'it\\'s \\\"so\\\" \\\\ \\/'", "it's \"so\" \\ /"),
                Arguments.of("'\\n\\t\\r\\b\\f\\a\\v'", "\n\t\r\b\f\u0007\u000b"),
                Arguments.of("'\\x41\\u00e9\\U0001F600\\101\\1'", "Aé😀A\u0001"),
                Arguments.of("\"\\ud83d\\ude00\"", "😀"),
                Arguments.of("'a\\\nb'", "ab"),
                Arguments.of("r'\\d\\'\\\\'", "\\d\\'\\\\"));
    }

    @ParameterizedTest
    @MethodSource("literals")
    void a_literal_is_read(String text, Object expected) {
        assertThat(Literal.read(text)).isEqualTo(expected);
    }

    @Test
    void a_map_keeps_its_order_and_cannot_be_changed() {
        Map<?, ?> map = (Map<?, ?>) read("{'b': 1, 'a': [2], 3: 4}");

        assertThat(map.keySet().toString()).isEqualTo("[b, a, 3]");
        assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(((List<?>) read("[1, 2]"))::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThat(Literal.read("None")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | at character 1: found the end, expected a dictionary, a list, a tuple, a text in quotes, a number,"
                        + " True, False or None; nothing is evaluated, write the value itself",
                "ref('sale.x') | at character 1: found \"ref\", expected a dictionary",
                "__import__('os').system('id') | at character 1: found \"__import__\", expected a dictionary",
                "1 + 1 | at character 3: found \"+\" after the end of the literal; nothing is evaluated",
                "{1: 10 * 60} | at character 8: found \"*\", expected a comma or \"}\"",
                "{1: 2 | at character 6: found the end, expected a comma or \"}\"",
                "{1, 2} | at character 3: found \",\", expected a colon after a key (a set is not read)",
                "{1: 2, 1: 3} | at character 8: the key 1 is given twice",
                "{'a': 2, 'a': 3} | at character 10: the key \"a\" is given twice",
                "{None: 1} | at character 2: a key is a text, a number, True or False",
                "{[]: 1} | at character 2: a key is a text, a number, True or False",
                "[1,,2] | at character 4: found \",\", expected a dictionary",
                "{,} | at character 2: found \",\", expected a dictionary",
                "(,) | at character 2: found \",\", expected a dictionary",
                "[1 2] | at character 4: found \"2\", expected a comma or \"]\"",
                "(1, 2] | at character 6: found \"]\", expected a comma or \")\"",
                "'abc | at character 1: a text that is not ended, expected '",
                "'''abc' | at character 1: a text that is not ended, expected '''",
                "'\\d' | at character 2: an unknown escape; write \\\\ for a backslash",
                "'\\N{DASH}' | at character 2: an unknown escape",
                "'\\x4' | at character 2: an escape with too few digits, expected 2 hexadecimal ones",
                "'\\U00110000' | at character 2: an escape beyond the last character, \\U0010FFFF",
                "'\\Uffffffff' | at character 2: an escape beyond the last character",
                "'\\0' | at character 1: a text with the character U+0000, which cannot be stored",
                "'\\ud83d' | at character 1: a text with half of a surrogate pair, which cannot be stored",
                "f'{x}' | at character 1: a text with the prefix \"f\", expected one without",
                "b'x' | at character 1: a text with the prefix \"b\"",
                "007 | at character 1: \"007\" is no number; write a text in quotes",
                "1__0 | at character 1: \"1__0\" is no number",
                "0x | at character 1: \"0x\" is no number",
                "1.2.3 | at character 1: \"1.2.3\" is no number",
                "1j | at character 1: \"1j\" is no number",
                "1L | at character 1: \"1l\" is no number",
                "- | at character 1: found a sign, expected a number after it",
                ". | at character 1: \".\" is no number",
                "1e400 | at character 1: the number \"1e400\" is too large",
                "inf | at character 1: found \"inf\", expected a dictionary",
                "~1 | at character 1: found \"~\", expected a dictionary",
                "... | at character 1: \"...\" is no number",
                "lambda: 1 | at character 1: found \"lambda\"",
                "[x for x in y] | at character 2: found \"x\"",
                "{**a} | at character 2: found \"*\"",
                "\u00a01 | at character 1: found the character U+00A0, expected a dictionary",
                "\u0661 | at character 1: found \"\u0661\", expected a dictionary",
                "[Truex] | at character 2: found \"Truex\"",
            })
    void what_is_no_literal_is_refused_at_its_place(String text, String message) {
        assertThatThrownBy(() -> Literal.read(text))
                .isInstanceOf(LiteralException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void the_place_is_told_by_line_where_there_are_several() {
        assertThatThrownBy(() -> Literal.read("{\n  'a': 1,\n  b: 2}"))
                .isInstanceOfSatisfying(
                        LiteralException.class, e -> assertThat(e.line()).isEqualTo(3))
                .hasMessageStartingWith("at line 3, character 3: found \"b\"");
    }

    @Test
    void size_and_depth_are_bounded() {
        assertThat(Literal.read("[".repeat(33) + "]".repeat(33))).isInstanceOf(List.class);
        assertThatThrownBy(() -> Literal.read("[".repeat(34) + "]".repeat(34)))
                .hasMessage("at character 34: it is nested more than 32 deep");
        assertThatThrownBy(() -> Literal.read("{1:".repeat(20_000))).hasMessageContaining("nested more than 32 deep");
        assertThatThrownBy(() -> Literal.read("(".repeat(60_000))).hasMessageContaining("nested more than 32 deep");
        assertThat(read("'" + "x".repeat(65_534) + "'").toString()).hasSize(65_534);
        assertThatThrownBy(() -> Literal.read("'" + "x".repeat(65_535) + "'"))
                .hasMessage("at character 1: it has 65537 characters, expected at most 65536");
        assertThatThrownBy(() -> Literal.read("1".repeat(401)))
                .hasMessage("at character 1: a number of 401 characters, expected at most 400");
        assertThatThrownBy(() -> Literal.read("9".repeat(65_536))).hasMessageContaining("a number of 65536 characters");
    }

    @Test
    void whatever_is_written_is_read_or_refused_and_nothing_else() {
        long seed = Long.getLong("levada.seed", System.nanoTime());
        Random random = new Random(seed);
        String[] pieces = {
            "{", "}", "[", "]", "(", ")", ",", ":", "'", "\"", "'''", "\\", "\n", " ", "#", "1", "0", "-", "+", ".",
            "e", "E", "x", "_", "u", "r", "b", "f", "True", "None", "null", "a", "é", "\ud83d", "\ude00", "\u0000",
            "\\u", "\\x4", "\\U0010", "\u2028", "'a'", "1: 2"
        };
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                Literal.read(text.toString());
            } catch (LiteralException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            } catch (RuntimeException e) {
                fail("seed " + seed + ": " + text, e);
            }
        }
    }

    @Test
    void a_random_value_is_read_back_from_how_python_would_write_it() {
        long seed = Long.getLong("levada.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder();
            Object value = write(random, text, 4);
            assertThat(Literal.read(text.toString()))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(value);
        }
    }

    private static @Nullable Object write(Random random, StringBuilder text, int depth) {
        switch (random.nextInt(depth == 0 ? 5 : 7)) {
            case 0 -> {
                long number = random.nextLong() >> random.nextInt(64);
                text.append(number);
                return number;
            }
            case 1 -> {
                double number = random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
                text.append(number);
                return number;
            }
            case 2 -> {
                return word(random, text);
            }
            case 3 -> {
                text.append("None");
                return null;
            }
            case 4 -> {
                boolean value = random.nextBoolean();
                text.append(value ? "True" : "False");
                return value;
            }
            case 5 -> {
                boolean tuple = random.nextBoolean();
                @Nullable Object[] items = new @Nullable Object[random.nextInt(4)];
                text.append(tuple ? "(" : "[");
                for (int i = 0; i < items.length; i++) {
                    items[i] = write(random, text, depth - 1);
                    text.append(i == items.length - 1 && items.length > 1 && random.nextBoolean() ? "" : ", ");
                }
                text.append(tuple ? ")" : "]");
                return Arrays.asList(items);
            }
            default -> {
                Map<Object, @Nullable Object> map = new LinkedHashMap<>();
                text.append("{");
                for (int i = random.nextInt(4); i > 0; i--) {
                    text.append(i);
                    String suffix = word(random, text.append(": {"));
                    text.append(": ");
                    map.put((long) i, java.util.Collections.singletonMap(suffix, write(random, text, depth - 1)));
                    text.append("},");
                }
                text.append("}");
                return map;
            }
        }
    }

    private static String word(Random random, StringBuilder text) {
        StringBuilder word = new StringBuilder();
        text.append('\'');
        for (int n = random.nextInt(6); n > 0; n--) {
            int c = random.nextBoolean() ? 1 + random.nextInt(0x100) : 0x1F600 + random.nextInt(50);
            word.appendCodePoint(c);
            if (c == '\'' || c == '\\' || c == '\n' || c == '\r') {
                text.append(String.format("\\x%02x", c));
            } else {
                text.appendCodePoint(c);
            }
        }
        text.append('\'');
        return word.toString();
    }

    private static Object read(String text) {
        Object value = Literal.read(text);
        if (value == null) {
            throw new AssertionError(text + " is None");
        }
        return value;
    }
}
