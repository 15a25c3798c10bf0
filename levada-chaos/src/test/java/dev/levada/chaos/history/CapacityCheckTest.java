package dev.levada.chaos.history;

import static dev.levada.chaos.history.Histories.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.chaos.history.Violation.Kind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CapacityCheckTest {

    private final Histories histories = new Histories();

    private Histories job(double from, double to, long id, String channel) {
        Token token = token(id, "a", 1);
        return histories
                .call(0, id, JobKind.ONCE)
                .inside(from, to, token, channel)
                .done(token, channel)
                .effect(token);
    }

    @Test
    void as_many_as_the_capacity_allows_are_right() {
        histories.capacity(0, "root.a", 2);
        job(1, 3, 1, "root.a");
        job(2, 4, 2, "root.a");
        job(3, 5, 3, "root.a");

        assertThat(histories.violations()).isEmpty();
    }

    @Test
    void one_more_is_found() {
        histories.capacity(0, "root.a", 2);
        job(1, 3, 1, "root.a");
        job(2, 4, 2, "root.a");
        job(2.9, 5, 3, "root.a");

        assertThat(histories.violations()).containsExactly(Kind.OVER_CAPACITY);
    }

    @Test
    void jobs_of_channels_below_count_too() {
        histories.capacity(0, "root.a", 1);
        job(1, 3, 1, "root.a");
        job(2, 4, 2, "root.a.b");

        assertThat(histories.violations()).containsExactly(Kind.OVER_CAPACITY);
    }

    @Test
    void jobs_of_channels_beside_do_not() {
        histories.capacity(0, "root.a", 1);
        job(1, 3, 1, "root.a");
        job(2, 4, 2, "root.ab");

        assertThat(histories.violations()).isEmpty();
    }

    private List<Kind> withSuccessor(double fault, boolean fatal, boolean recorded) {
        Token frozen = token(1, "a", 1);
        Token successor = token(1, "b", 2);
        return new Histories()
                .capacity(0, "root.a", 1)
                .call(0, 1, JobKind.ONCE)
                .inside(1, 20, frozen, "root.a")
                .fault(fault, "a", fatal)
                .inside(10, 12, successor, "root.a")
                .stored(
                        successor,
                        "root.a",
                        "done",
                        recorded ? Set.of(frozen, successor) : Set.of(successor),
                        Set.of(successor))
                .effect(successor)
                .violations();
    }

    @Test
    void a_frozen_execution_may_be_inside_beside_its_successor() {
        assertThat(withSuccessor(2, false, false)).isEmpty();
    }

    @Test
    void not_when_its_end_was_recorded_all_the_same() {
        assertThat(withSuccessor(2, false, true)).containsExactly(Kind.OVER_CAPACITY);
    }

    @Test
    void not_when_its_node_was_touched_only_later() {
        assertThat(withSuccessor(11, false, false)).containsExactly(Kind.OVER_CAPACITY);
    }

    @Test
    void a_killed_process_is_inside_no_more() {
        Token killed = token(1, "a", 1);
        Token successor = token(1, "b", 2);
        histories
                .capacity(0, "root.a", 1)
                .call(0, 1, JobKind.ONCE)
                .brokenOff(1, -1, killed, "root.a")
                .fault(2, "a", true)
                .inside(3, 4, successor, "root.a")
                .done(successor, "root.a")
                .effect(successor);

        assertThat(histories.violations()).isEmpty();
    }

    @Test
    void a_fault_of_another_node_excuses_nothing() {
        Token lost = token(1, "a", 1);
        Token successor = token(1, "b", 2);
        histories
                .capacity(0, "root.a", 1)
                .call(0, 1, JobKind.ONCE)
                .brokenOff(1, -1, lost, "root.a")
                .fault(2, "c", true)
                .inside(3, 4, successor, "root.a")
                .done(successor, "root.a")
                .effect(successor);

        assertThat(histories.violations()).containsExactly(Kind.OVER_CAPACITY);
    }

    @Test
    void in_the_aftermath_of_an_outage_a_node_may_be_taken_for_lost_with_jobs_it_has_got_since() {
        Token lost = token(1, "a", 1);
        Token successor = token(1, "b", 2);
        histories
                .capacity(0, "root.a", 1)
                .call(0, 1, JobKind.ONCE)
                .outage(1, 3)
                .brokenOff(4, 6, lost, "root.a")
                .inside(5.5, 7, successor, "root.a")
                .done(successor, "root.a")
                .effect(successor);

        assertThat(histories.violations()).isEmpty();
    }

    @Test
    void after_the_aftermath_it_may_not() {
        Token lost = token(1, "a", 1);
        Token successor = token(1, "b", 2);
        histories
                .capacity(0, "root.a", 1)
                .call(0, 1, JobKind.ONCE)
                .outage(1, 3)
                .brokenOff(9, 12, lost, "root.a")
                .inside(10, 11, successor, "root.a")
                .done(successor, "root.a")
                .effect(successor);

        assertThat(histories.violations()).containsExactly(Kind.OVER_CAPACITY);
    }

    @Test
    void a_capacity_that_was_lowered_holds_once_what_was_let_in_before_is_through() {
        histories.capacity(0, "root.a", 2).capacity(10, "root.a", 1);
        job(9, 12, 1, "root.a");
        job(11, 13, 2, "root.a");
        assertThat(histories.violations()).isEmpty();

        job(30, 33, 3, "root.a");
        job(31, 32, 4, "root.a");
        job(28, 29, 5, "root");
        job(22, 23, 6, "root");
        assertThat(histories.violations()).containsExactly(Kind.OVER_CAPACITY);
    }

    @Test
    void what_was_on_its_way_into_a_method_when_its_process_froze_does_not_count_when_it_comes_out_superseded() {
        Token late = token(2, "a", 1);
        Token next = token(2, "b", 2);
        histories
                .capacity(0, "root", 1)
                .call(0, 1, JobKind.ONCE)
                .call(0, 2, JobKind.ONCE)
                .frozen(1, 9, "a")
                .inside(8, 10, token(1, "b", 1), "root")
                .done(token(1, "b", 1), "root")
                .effect(token(1, "b", 1))
                .brokenOff(9.01, 9.02, late, "root")
                .inside(11, 12, next, "root")
                .done(next, "root")
                .effect(next);

        assertThat(histories.violations()).isEmpty();
    }
}
