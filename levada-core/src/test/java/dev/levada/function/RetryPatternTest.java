package dev.levada.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPatternTest {

    private final Random random = new Random(42);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{1: 10, 5: 20, 10: 30, 15: 300} | 1:10 2:10 4:10 5:20 9:20 10:30 14:30 15:300 16:300 1000:300",
                "{3: 180} | 1:600 2:600 3:180 4:180",
                "1:60, 2:180, 3:10, 5:300 | 1:60 2:180 3:10 4:10 5:300 6:300",
                "5:300, 1:60 | 1:60 4:60 5:300",
                "1:0 | 1:0 2:0",
                "{} | 1:600 9:600",
                "'' | 1:600 9:600"
            })
    void the_delay_is_that_of_the_last_key_reached(String pattern, String expected) {
        RetryPattern parsed = RetryPattern.parse(pattern);
        for (String pair : expected.split(" ", -1)) {
            String[] both = pair.split(":", -1);

            assertThat(parsed.delay(Integer.parseInt(both[0]), random))
                    .as(pair)
                    .isEqualTo(Duration.ofSeconds(Long.parseLong(both[1])));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1:10 | 1:10",
                "  1 :10,5  : 20 | 1:10, 5:20",
                "{1: 10, 5: 20, 10: (30, 60)} | 1:10, 5:20, 10:30-60",
                "{1: 10, 10: [30, 60], } | 1:10, 10:30-60",
                "1:10-30 | 1:10-30",
                "1 : 10 - 30 , 2:(1,1) | 1:10-30, 2:1",
                "{\"1\": 10, \"5\": \"20\"} | 1:10, 5:20",
                "{'1': ('10', 20)} | 1:10-20",
                "{ } | ''"
            })
    void every_form_is_read_and_written_in_one(String text, String canonical) {
        RetryPattern pattern = RetryPattern.parse(text);

        assertThat(pattern).hasToString(canonical);
        assertThat(RetryPattern.parse(canonical)).isEqualTo(pattern).hasSameHashCodeAs(pattern);
    }

    @Test
    void a_range_gives_every_second_of_it_both_ends_included() {
        RetryPattern pattern = RetryPattern.parse("1:10-13");
        Set<Duration> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            seen.add(pattern.delay(1, random));
        }

        assertThat(seen)
                .containsExactlyInAnyOrder(
                        Duration.ofSeconds(10), Duration.ofSeconds(11), Duration.ofSeconds(12), Duration.ofSeconds(13));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "1",
                "1:",
                ":1",
                "1:x",
                "1=10",
                "1:10,",
                "1:10,,2:20",
                "1:10 2:20",
                "1:10;2:20",
                "0:10",
                "-1:10",
                "1:-10",
                "1.5:10",
                "1:1.5",
                "1:null",
                "1:(10)",
                "1:(10,20,30)",
                "1:(10,20",
                "1:[10,20)",
                "1:30-10",
                "{1:10",
                "1:10}",
                "[1,2]",
                "{1:10,1:20}",
                "1:9999999999",
                "1:10--20",
                "None",
                "{1: 10 + 5}",
                "{,}"
            })
    void a_malformed_pattern_is_refused(String text) {
        assertThatThrownBy(() -> RetryPattern.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("unexpected format of retry pattern: \"" + text + "\": ");
    }

    @Test
    void the_refusal_names_the_function_and_shows_how_to_write_it() {
        assertThatThrownBy(() -> RetryPattern.parse("1:10, often", "sale.order.export"))
                .hasMessage(
                        "unexpected format of retry pattern for sale.order.export: \"1:10, often\": cannot read \"often\";"
                                + " write executions and seconds, such as \"1:60, 5:300\", or ranges of seconds, such as \"1:10-30, 5:300-600\"");
        assertThatThrownBy(() -> RetryPattern.parse("1:30-10"))
                .hasMessageContaining("a retry delay goes from at least 0 s to at least as much, 30 to 10 was given");
        assertThatThrownBy(() -> RetryPattern.parse("{1: 10, 1: 20}")).hasMessageContaining("it gives 1 twice");
        assertThatThrownBy(() -> RetryPattern.parse("0:1"))
                .hasMessageContaining("executions count from 1, 0 was given");
    }

    @Test
    void a_pattern_can_be_made_by_code() {
        RetryPattern pattern = RetryPattern.EMPTY
                .from(5, Duration.ofMinutes(5))
                .from(1, Duration.ofSeconds(10), Duration.ofSeconds(30));

        assertThat(pattern).hasToString("1:10-30, 5:300").isEqualTo(RetryPattern.parse("{1: (10, 30), 5: 300}"));
        assertThat(RetryPattern.EMPTY.isEmpty()).isTrue();
        assertThatThrownBy(() -> pattern.from(1, Duration.ofMillis(1500))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pattern.from(1, Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
