package dev.levada.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.levada.configuration.IniFile.Fault;
import dev.levada.configuration.IniFile.Value;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expectations as Python 3's {@code configparser.RawConfigParser} has them. */
class IniFileTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "channels = root:2",
                "channels: root:2",
                "channels=root:2",
                "CHANNELS = root:2",
                "  channels   =   root:2   ",
                "# a comment\n\n; another\nchannels = root:2\n",
                "channels =\n  root:2",
                "channels = root:2\r\n",
                "channels = root:2\n  # within the value"
            })
    void a_value_is_read(String line) {
        assertThat(value("[queue_job]\n" + line, "channels").text().strip()).isEqualTo("root:2");
    }

    @Test
    void a_value_goes_on_in_lines_that_are_indented_deeper_than_its_key() {
        IniFile file = IniFile.parse("""
                [queue_job]
                channels =
                    root:4,
                  ; not this line

                    root.sale:2
                  [levada]
                port = 1
                """);
        assertThat(file.faults()).isEmpty();
        assertThat(file.values("queue_job"))
                .containsEntry("channels", new Value("\nroot:4,\n\nroot.sale:2\n[levada]", 2))
                .containsEntry("port", new Value("1", 8));
        assertThat(file.sections()).containsOnlyKeys("queue_job");
    }

    @Test
    void a_comment_begins_with_its_line_and_a_percent_sign_means_itself() {
        assertThat(value("[queue_job]\nchannels = root:2 # all ; of %(it)s", "channels")
                        .text())
                .isEqualTo("root:2 # all ; of %(it)s");
    }

    @Test
    void a_value_may_hold_separators_and_be_empty() {
        Map<String, Value> values = IniFile.parse("[a]\nx = b=c:d\ny =\nz:").values("a");
        assertThat(values)
                .containsEntry("x", new Value("b=c:d", 2))
                .containsEntry("y", new Value("", 3))
                .containsEntry("z", new Value("", 4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "channels = root:2             | 1 | 'channels' stands before any section",
                "some words                    | 1 | 'some words' stands before any section",
                "[a]/x = 1/X : 2               | 3 | the key 'x' stands there a second time, after line 2",
                "[a]/x = 1/[b]/[a]/y = 2       | 4 | the section [a] stands there a second time, after line 1",
                "[a]/channels root             | 2 | 'channels root' is no key with a value",
                "[a]/= root:2                  | 2 | a value without a key",
                "[a]/x = 1/[queue_job          | 3 | '[queue_job' is no heading of a section",
                "[]                            | 1 | '[]' is no heading of a section",
            })
    void what_cannot_be_read_is_told_with_its_line(String lines, int line, String sentence) {
        assertThat(IniFile.parse(lines.replace('/', '\n')).faults())
                .extracting(Fault::line, Fault::sentence)
                .containsExactly(tuple(line, sentence));
    }

    @Test
    void of_a_key_that_stands_twice_the_first_value_is_kept() {
        assertThat(value("[a]\nx = 1\nx = 2", "x").text()).isEqualTo("1");
    }

    @Test
    void any_text_at_all_is_read_or_told_and_what_was_written_is_read_back() {
        long seed = Long.getLong("levada.seed", System.nanoTime());
        Random random = new Random(seed);
        String[] pieces = {
            "[",
            "]",
            "queue_job",
            "levada",
            "=",
            ":",
            "#",
            ";",
            " ",
            "\t",
            "\n",
            "\n",
            "\r\n",
            "channels",
            "root:2",
            "\uFEFF",
            "%",
            "\u0000",
            "\u2028",
            "é",
            "\uD800",
            "x"
        };
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(40);
            for (int i = 0; i < length; i++) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            IniFile file = IniFile.parse(text.toString());
            long lines = text.toString().split("\r\n|\r|\n", -1).length;
            assertThat(file.faults())
                    .as("seed %d", seed)
                    .allSatisfy(fault -> assertThat((long) fault.line()).isBetween(1L, lines));
            file.sections()
                    .values()
                    .forEach(values -> values.forEach((key, value) -> {
                        assertThat(key).as("seed %d", seed).isNotEmpty().isEqualTo(key.strip());
                        assertThat((long) value.line()).as("seed %d", seed).isBetween(1L, lines);
                    }));
            String marker = "v" + random.nextInt();
            assertThat(value(text + "\n[seen only here]\nkey = " + marker, "seen only here", "key")
                            .text())
                    .as("seed %d, after %s", seed, text)
                    .isEqualTo(marker);
        }
    }

    private static Value value(String text, String key) {
        return value(text, text.startsWith("[a]") ? "a" : "queue_job", key);
    }

    private static Value value(String text, String section, String key) {
        Value value = IniFile.parse(text).values(section).get(key);
        return Objects.requireNonNull(value, () -> "no " + key + " in " + text);
    }
}
