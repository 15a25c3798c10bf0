package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AllowanceTest {

    private static final int WORKERS = 10;

    private long now = 1;
    private final Allowance own = new Allowance(WORKERS, true, () -> now);
    private final Allowance other = new Allowance(WORKERS, false, () -> now);

    @Test
    void a_node_of_which_nothing_was_heard_holds_one_job_for_each_worker() {
        assertThat(own.jobs(0)).isEqualTo(WORKERS);
        assertThat(other.jobs(0)).isEqualTo(WORKERS);
    }

    @Test
    void a_node_with_short_jobs_holds_what_it_gets_through_in_50_millis_besides() {
        // 100 jobs every 10 ms.
        for (int i = 0; i < 30; i++) {
            finish(100, 10);
        }
        assertThat(own.jobs(0)).isBetween(WORKERS + 450, WORKERS + 600);
    }

    @Test
    void another_node_holds_twice_as_much_besides() {
        for (int i = 0; i < 30; i++) {
            finish(100, 10);
        }
        assertThat(other.jobs(0) - WORKERS).isEqualTo(2 * (own.jobs(0) - WORKERS));
    }

    @Test
    void ends_that_are_heard_of_many_at_a_time_count_as_if_they_came_one_by_one() {
        // As fast as above, but with 60 ms between news.
        for (int i = 0; i < 20; i++) {
            finish(600, 60);
            assertThat(own.jobs(0)).isGreaterThan(WORKERS + 250);
        }
    }

    @Test
    void a_burst_of_short_jobs_that_is_over_says_nothing_of_the_next_ones() {
        finish(1_000, 110);
        assertThat(own.jobs(0)).isEqualTo(WORKERS);
    }

    @Test
    void a_node_with_long_jobs_holds_none_besides() {
        for (int i = 0; i < 100; i++) {
            finish(1, 10);
            assertThat(own.jobs(0)).isEqualTo(WORKERS);
        }
    }

    @Test
    void as_many_long_jobs_as_there_are_workers_may_end_at_a_time() {
        for (int i = 0; i < 5; i++) {
            finish(1, 0);
            assertThat(own.jobs(0)).as("after one end").isEqualTo(WORKERS);
            assertThat(other.jobs(0)).as("after one end").isEqualTo(WORKERS);
            finish(WORKERS - 1, 0);
            assertThat(own.jobs(0)).as("after ten ends").isEqualTo(WORKERS);
            assertThat(other.jobs(0)).as("after ten ends").isEqualTo(WORKERS);
            now += TimeUnit.MILLISECONDS.toNanos(200);
        }
    }

    @Test
    void a_node_that_is_given_less_may_hold_what_the_fastest_one_may() {
        for (int i = 0; i < 30; i++) {
            finish(30, 10);
        }
        assertThat(own.jobs(50)).isEqualTo(WORKERS + 50 * WORKERS);
    }

    @Test
    void nothing_makes_a_node_hold_more_than_2000_besides() {
        for (int i = 0; i < 30; i++) {
            finish(10_000, 10);
        }
        assertThat(own.jobs(0)).isEqualTo(WORKERS + 2_000);
        assertThat(other.jobs(0)).isEqualTo(WORKERS + 4_000);
    }

    private void finish(int jobs, long thenMillis) {
        for (int i = 0; i < jobs; i++) {
            own.finished();
            other.finished();
        }
        now += TimeUnit.MILLISECONDS.toNanos(thenMillis);
    }
}
