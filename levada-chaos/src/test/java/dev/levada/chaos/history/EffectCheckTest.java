package dev.levada.chaos.history;

import static dev.levada.chaos.history.Histories.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.chaos.history.Violation.Kind;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EffectCheckTest {

    private final Histories histories = new Histories().call(0, 1, JobKind.ONCE);
    private final Token frozen = token(1, "a", 1);
    private final Token successor = token(1, "b", 2);

    @Test
    void an_effect_of_both_a_frozen_execution_and_its_successor_is_twice() {
        histories.done(successor, "root").effect(successor).effect(frozen);

        assertThat(histories.violations()).containsExactlyInAnyOrder(Kind.TWICE, Kind.LATE);
    }

    @Test
    void an_effect_of_an_execution_that_was_superseded_is_late_even_if_it_is_the_only_one() {
        histories.done(successor, "root").effect(frozen);

        assertThat(histories.violations()).containsExactly(Kind.LATE);
    }

    @Test
    void the_same_attempt_on_another_node_is_another_execution() {
        histories.done(token(1, "b", 1), "root").effect(frozen);

        assertThat(histories.violations()).containsExactly(Kind.LATE);
    }

    @Test
    void an_effect_of_a_failed_try_is_late() {
        histories
                .stored(successor, "root", "done", Set.of(frozen, successor), Set.of(successor))
                .effect(successor);
        assertThat(histories.violations()).isEmpty();

        histories.effect(frozen);
        assertThat(histories.violations()).contains(Kind.LATE, Kind.TWICE);
    }

    @Test
    void an_effect_of_a_job_that_was_cancelled_is_found() {
        histories
                .stored(frozen, "root", "cancelled", Set.of(), Set.of())
                .cancelled(1)
                .effect(frozen);

        assertThat(histories.violations()).contains(Kind.TWICE, Kind.LATE);
    }

    @Test
    void a_job_that_was_done_and_requeued_has_an_effect_each_time() {
        Set<Token> both = Set.of(frozen, successor);
        histories
                .stored(successor, "root", "done", both, both)
                .effect(frozen)
                .effect(successor)
                .requeued(1);

        assertThat(histories.violations()).isEmpty();
    }

    @Test
    void a_job_that_became_done_twice_without_being_requeued_is_found() {
        Set<Token> both = Set.of(frozen, successor);
        histories.stored(successor, "root", "done", both, both).effect(frozen).effect(successor);

        assertThat(histories.violations()).containsExactly(Kind.TWICE);
    }
}
