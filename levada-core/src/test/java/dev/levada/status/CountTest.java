package dev.levada.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountTest {

    @Test
    void estimates_are_rounded_and_marked_for_people() {
        assertThat(new Count(1_234_567, false)).hasToString("1,234,567");
        assertThat(new Count(1_234_567, true)).hasToString("~1,230,000");
        assertThat(new Count(999_999, true)).hasToString("~1,000,000");
        assertThat(new Count(10_000, true)).hasToString("~10,000");
        assertThat(Count.ZERO).hasToString("0");
    }

    @Test
    void a_sum_with_an_estimate_is_an_estimate() {
        Count counted = new Count(7, false);
        Count estimated = new Count(20_000, true);
        assertThat(counted.plus(counted)).isEqualTo(new Count(14, false));
        assertThat(counted.plus(estimated)).isEqualTo(new Count(20_007, true));
        assertThat(estimated.plus(counted)).isEqualTo(new Count(20_007, true));
    }
}
