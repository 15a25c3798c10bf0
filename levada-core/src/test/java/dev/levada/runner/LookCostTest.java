package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LookCostTest {

    private static final long MILLISECOND = 1_000_000;

    private final RoundTrip roundTrip = new RoundTrip();
    private final LookCost cost = new LookCost(Duration.ofMillis(5), roundTrip);

    @Test
    void a_look_not_yet_taken_is_cheap_and_due() {
        assertThat(cost.isDear()).isFalse();
        assertThat(cost.isDue()).isTrue();
    }

    @Test
    void one_slow_look_is_taken_for_an_accident_and_a_second_one_not() {
        roundTrip.beyond(0);
        cost.took(10 * MILLISECOND);
        assertThat(cost.isDear()).isFalse();
        cost.took(10 * MILLISECOND);
        assertThat(cost.isDear()).isTrue();
    }

    @Test
    void a_fast_look_between_two_slow_ones_shows_that_both_were_accidents() {
        roundTrip.beyond(0);
        cost.took(10 * MILLISECOND);
        cost.took(MILLISECOND);
        cost.took(10 * MILLISECOND);
        assertThat(cost.isDear()).isFalse();
    }

    @Test
    void one_that_is_slower_by_far_is_dear_at_once_but_taken_again_at_once() {
        roundTrip.beyond(0);
        cost.took(Duration.ofSeconds(2).toNanos());
        assertThat(cost.isDear()).isTrue();
        assertThat(cost.isDue()).isTrue();
        cost.took(MILLISECOND);
        assertThat(cost.isDear()).isFalse();
    }

    @Test
    void one_that_stays_dear_is_taken_ever_more_rarely_for_a_twentieth_of_the_time_in_the_end() {
        roundTrip.beyond(0);
        cost.took(Duration.ofSeconds(2).toNanos());
        for (int seconds : new int[] {1, 4, 16, 40, 40}) {
            cost.took(Duration.ofSeconds(2).toNanos());
            assertThat(cost.isDue()).isFalse();
            assertThatPauseIs(seconds);
        }
    }

    @Test
    void of_two_dear_looks_the_faster_one_tells_how_dear_they_are() {
        roundTrip.beyond(0);
        for (int i = 0; i < 10; i++) {
            cost.took(Duration.ofSeconds(2).toNanos());
        }
        cost.took(100 * MILLISECOND);
        assertThatPauseIs(2);
        cost.took(Duration.ofSeconds(2).toNanos());
        assertThatPauseIs(2);
    }

    @Test
    void however_slow_it_may_be_taken_once_a_minute() {
        roundTrip.beyond(0);
        for (int i = 0; i < 10; i++) {
            cost.took(Duration.ofMinutes(5).toNanos());
        }
        assertThatPauseIs(60);
    }

    private void assertThatPauseIs(int seconds) {
        assertThat(Duration.ofNanos(cost.pauseNanos()))
                .isBetween(Duration.ofMillis(seconds * 800L), Duration.ofSeconds(seconds));
    }

    @Test
    void a_server_far_away_makes_no_look_dear() {
        for (int i = 0; i < 10; i++) {
            cost.took(300 * MILLISECOND);
        }
        assertThat(cost.isDear()).isFalse();
    }

    @Test
    void what_went_into_what_was_seen_does_not_count() {
        roundTrip.beyond(0);
        for (int i = 0; i < 10; i++) {
            cost.took(10 * MILLISECOND, 8 * MILLISECOND);
        }
        assertThat(cost.isDear()).isFalse();
    }

    @Test
    void one_that_is_forgotten_counts_as_cheap_until_it_has_been_taken_again() {
        roundTrip.beyond(0);
        cost.took(Duration.ofSeconds(10).toNanos());
        cost.forget();
        assertThat(cost.isDue()).isTrue();
        cost.took(Duration.ofSeconds(10).toNanos());
        assertThat(cost.isDear()).isTrue();
    }
}
