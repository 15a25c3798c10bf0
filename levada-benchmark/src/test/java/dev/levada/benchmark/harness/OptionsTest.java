package dev.levada.benchmark.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    private static final Map<String, String> DEFAULTS = Map.of("jobs", "100k", "sizes", "1k,10M", "minutes", "10");

    @Test
    void what_is_not_given_has_its_default_and_numbers_may_be_short() {
        Options options = Options.parse(List.of("--minutes", "0.5"), DEFAULTS);

        assertThat(options.count("jobs")).isEqualTo(100_000);
        assertThat(options.counts("sizes")).containsExactly(1_000, 10_000_000);
        assertThat(options.number("minutes")).isEqualTo(0.5);
        assertThat(Options.parse(List.of("--jobs", "1_000"), DEFAULTS).count("jobs"))
                .isEqualTo(1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-5", "many", "1.5", "k", "3000M", "99999999999", "1k,2k", "1 k"})
    void a_number_of_jobs_that_is_none_is_refused_with_what_was_given(String given) {
        Options options = Options.parse(List.of("--jobs", given), DEFAULTS);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.count("jobs"))
                .withMessageContaining("--jobs")
                .withMessageContaining("\"" + given + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "NaN", "Infinity", "soon"})
    void a_duration_that_is_none_is_refused(String given) {
        Options options = Options.parse(List.of("--minutes", given), DEFAULTS);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.number("minutes"))
                .withMessageContaining(given);
    }

    @Test
    void an_unknown_option_and_a_missing_value_are_refused_with_what_there_is() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(List.of("--job", "5"), DEFAULTS))
                .withMessageContaining("--job\"")
                .withMessageContaining("[--jobs 100k]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(List.of("jobs", "5"), DEFAULTS))
                .withMessageContaining("\"jobs\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(List.of("--jobs"), DEFAULTS))
                .withMessageContaining("--jobs needs a value");
    }
}
