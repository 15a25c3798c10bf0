package dev.levada.chaos.history;

import static dev.levada.chaos.history.Histories.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.levada.chaos.history.Call.Answer;
import dev.levada.chaos.history.Violation.Kind;
import org.junit.jupiter.api.Test;

class OrderAndTimeTest {

    private final Histories histories = new Histories();

    private Histories ordered(double called, long id, Answer answer) {
        return histories.call(called, id, JobKind.ORDERED, answer).done(token(id, "a", 1), "root.s");
    }

    @Test
    void effects_in_the_order_of_the_calls_are_right() {
        ordered(1, 1, Answer.STORED).effect(token(1, "a", 1));
        ordered(2, 2, Answer.STORED).effect(token(2, "a", 1));

        assertThat(histories.violations()).isEmpty();
    }

    @Test
    void an_effect_before_that_of_an_earlier_call_is_found() {
        ordered(1, 1, Answer.STORED);
        ordered(2, 2, Answer.STORED).effect(token(2, "a", 1)).effect(token(1, "a", 1));

        assertThat(histories.violations()).containsExactly(Kind.OUT_OF_ORDER);
    }

    @Test
    void calls_that_overlap_have_no_order() {
        ordered(1, 1, Answer.STORED);
        ordered(1.005, 2, Answer.STORED).effect(token(2, "a", 1)).effect(token(1, "a", 1));

        assertThat(histories.violations()).isEmpty();
    }

    @Test
    void a_call_whose_answer_is_unknown_has_no_order() {
        ordered(1, 1, Answer.UNKNOWN);
        ordered(2, 2, Answer.STORED).effect(token(2, "a", 1)).effect(token(1, "a", 1));

        assertThat(histories.violations()).isEmpty();
    }

    private Histories entries(double first, double second) {
        Token one = token(1, "a", 1);
        Token two = token(2, "a", 1);
        return histories
                .call(0, 1, JobKind.ONCE)
                .call(0, 2, JobKind.ONCE)
                .call(60, 3, JobKind.ONCE, Answer.UNKNOWN)
                .inside(first, first + 1, one, "root")
                .done(one, "root")
                .effect(one)
                .inside(second, second + 1, two, "root")
                .done(two, "root")
                .effect(two);
    }

    @Test
    void a_pause_that_no_fault_explains_is_told() {
        assertThat(entries(1, 12).violations()).containsExactly(Kind.STALLED);
    }

    @Test
    void a_pause_of_a_lease_and_a_moment_is_right() {
        assertThat(entries(1, 10).violations()).isEmpty();
    }

    @Test
    void the_time_without_a_server_does_not_count() {
        assertThat(entries(1, 20).outage(2, 8).violations()).isEmpty();
    }

    @Test
    void the_time_for_which_the_machine_was_too_slow_does_not_count() {
        assertThat(entries(1, 14).slow(2, 6, null).violations()).isEmpty();
    }

    @Test
    void a_machine_that_was_a_little_slow_explains_no_long_pause() {
        assertThat(entries(1, 14).slow(2, 3, null).violations()).containsExactly(Kind.STALLED);
    }

    @Test
    void what_took_long_since_the_machine_was_slow_or_its_process_starved_is_no_recovery() {
        Token starved = token(1, "a", 1);
        Token successor = token(1, "b", 2);
        histories
                .call(0, 1, JobKind.ONCE)
                .brokenOff(1, 9, starved, "root")
                .slow(2, 3, "a")
                .starving(3, 9, "a")
                .inside(8, 9, successor, "root")
                .done(successor, "root")
                .effect(successor);

        assertThat(RecoveryTimes.of(histories.history()).millis()).isEmpty();
        assertThat(histories.violations()).isEmpty();
    }

    @Test
    void a_recovery_takes_from_the_fault_to_the_next_time_the_job_is_entered() {
        Token killed = token(1, "a", 1);
        Token successor = token(1, "b", 2);
        histories
                .call(0, 1, JobKind.ONCE)
                .brokenOff(1, -1, killed, "root")
                .fault(2, "a", true)
                .inside(3.5, 4, successor, "root")
                .done(successor, "root")
                .effect(successor);

        RecoveryTimes times = RecoveryTimes.of(histories.history());

        assertThat(times.millis()).containsExactly(1_500L);
        assertThat(times.percentile(50)).isEqualTo(1_500);
        assertThat(RecoveryTimes.byKind(histories.history())).containsExactly(entry("fault", times));
        assertThat(times.percentile(100)).isEqualTo(1_500);
    }
}
