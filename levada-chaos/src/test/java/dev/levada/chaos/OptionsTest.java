package dev.levada.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.chaos.node.Flaw;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not understood is never run. */
@Timeout(10)
class OptionsTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String line) throws Exception {
        return Chaos.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                line.isEmpty() ? new String[0] : line.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--help", "-h", "short --help", "long --minutes 5 -h", "broken NO_TERM --help", "--help short"})
    void help_prints_the_usage_and_runs_nothing(String line) throws Exception {
        assertThat(run(line)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("Usage: chaos short")
                .hasLineCount(3);
        assertThat(err.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                          | short, long or broken was expected, not nothing",
                "sort                        | short, long or broken was expected, not 'sort'",
                "help                        | short, long or broken was expected, not 'help'",
                "--seed 5 short              | short, long or broken was expected, not '--seed'",
                "short 5                     | '5' is not known with 'short'",
                "short --minutes 5           | '--minutes' is not known with 'short'",
                "short --sed 5               | '--sed' is not known with 'short'",
                "short --seed=5              | '--seed=5' is not known with 'short'",
                "short --seed                | --seed takes a number, not nothing",
                "short --seed x              | --seed takes a number, not 'x'",
                "short --seed 1 --seed 2     | --seed is given twice",
                "long --minutes 0            | --minutes takes a number of 1 to 10080, not '0'",
                "long --minutes 9999999999999999999 | --minutes takes a number of 1 to 10080, not '9999999999999999999'",
                "broken NO_SENSE             | 'NO_SENSE' is no flaw; there are [NONE, NO_FENCING, NO_RESCUE, NO_TERM, NO_ORDER]",
                "broken NO_TERM NO_ORDER     | 'NO_ORDER' is not known with 'broken'",
            })
    void what_is_not_understood_is_refused_with_the_usage(String line, String why) throws Exception {
        assertThat(run(line)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("chaos: " + why + "\nUsage: chaos short");
        assertThat(out.size()).isZero();
    }

    @Test
    void what_is_given_is_taken_in_any_order() {
        assertThat(Options.of("short")).isEqualTo(new Options(Options.Form.SHORT, null, Duration.ofHours(1), null));
        assertThat(Options.of("long", "--seed", "-7", "--minutes", "90"))
                .isEqualTo(new Options(Options.Form.LONG, -7L, Duration.ofMinutes(90), null))
                .isEqualTo(Options.of("long", "--minutes", "90", "--seed", "-7"));
        assertThat(Options.of("broken", "NO_TERM", "--seed", "3"))
                .isEqualTo(new Options(Options.Form.BROKEN, 3L, Duration.ofHours(1), Flaw.NO_TERM));
    }
}
