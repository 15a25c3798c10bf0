package dev.levada.chaos.history;

import static dev.levada.chaos.history.Histories.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.chaos.history.Call.Answer;
import dev.levada.chaos.history.Violation.Kind;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LossCheckTest {

    private final Histories histories = new Histories();
    private final Token first = token(1, "a", 1);

    @Test
    void a_job_that_is_done_with_its_effect_is_right() {
        histories.call(0, 1, JobKind.ONCE).done(first, "root").effect(first);

        assertThat(histories.violations()).isEmpty();
    }

    @Test
    void a_stored_call_whose_job_is_gone_is_lost() {
        histories.call(0, 1, JobKind.ONCE);

        assertThat(histories.violations()).containsExactly(Kind.LOST);
    }

    @Test
    void a_job_that_ends_its_nodes_is_to_be_set_aside() {
        histories.call(0, 1, JobKind.POISON).stored(first, "root", "failed", Set.of(), Set.of());

        assertThat(histories.violations()).isEmpty();
    }

    @Test
    void a_job_that_ends_its_nodes_and_is_not_set_aside_is_told() {
        histories.call(0, 1, JobKind.POISON).stored(first, "root", "pending", Set.of(), Set.of());

        assertThat(histories.violations()).containsExactly(Kind.LOST);
    }

    @Test
    void a_job_that_ended_four_nodes_was_set_aside_too_late() {
        histories.call(0, 1, JobKind.POISON).stored(first, "root", "failed", Set.of(), Set.of());
        for (int attempt = 1; attempt <= 4; attempt++) {
            histories.brokenOff(attempt, -1, token(1, "n" + attempt, attempt), "root");
            histories.fault(attempt + 0.1, "n" + attempt, true);
        }

        assertThat(histories.violations()).containsExactly(Kind.LOST);
    }

    @Test
    void a_job_that_does_not_end_is_lost() {
        histories.call(0, 1, JobKind.ONCE).stored(first, "root", "started", Set.of(), Set.of());

        assertThat(histories.violations()).containsExactly(Kind.LOST);
    }

    @Test
    void a_job_that_is_done_without_its_effect_is_lost() {
        histories.call(0, 1, JobKind.ONCE).done(first, "root");

        assertThat(histories.violations()).containsExactly(Kind.LOST);
    }

    @Test
    void a_job_without_transaction_is_lost_when_its_method_did_not_end_in_the_execution_that_made_it_done() {
        histories
                .call(0, 1, JobKind.AT_LEAST_ONCE)
                .inside(1, 2, token(1, "b", 1), "root")
                .brokenOff(3, 4, first, "root")
                .done(first, "root");

        assertThat(histories.violations()).containsExactly(Kind.LOST);
    }

    @Test
    void a_job_without_transaction_may_run_several_times() {
        histories
                .call(0, 1, JobKind.AT_LEAST_ONCE)
                .inside(1, 2, token(1, "b", 1), "root")
                .inside(3, 4, token(1, "a", 2), "root")
                .done(token(1, "a", 2), "root");

        assertThat(histories.violations()).isEmpty();
    }

    @Test
    void a_job_that_somebody_cancelled_is_not_lost() {
        histories
                .call(0, 1, JobKind.ONCE)
                .stored(first, "root", "cancelled", Set.of(), Set.of())
                .cancelled(1);

        assertThat(histories.violations()).isEmpty();
    }

    @Test
    void a_job_that_nobody_cancelled_may_not_be_cancelled() {
        histories.call(0, 1, JobKind.ONCE).stored(first, "root", "cancelled", Set.of(), Set.of());

        assertThat(histories.violations()).containsExactly(Kind.LOST);
    }

    @Test
    void a_call_whose_answer_is_unknown_may_be_stored_or_not() {
        histories
                .call(0, 1, JobKind.ONCE, Answer.UNKNOWN)
                .call(0, 2, JobKind.ONCE, Answer.UNKNOWN)
                .done(first, "root")
                .effect(first);

        assertThat(histories.violations()).isEmpty();
    }

    @Test
    void a_call_that_was_rolled_back_may_not_be_stored() {
        histories
                .call(0, 1, JobKind.ONCE, Answer.ROLLED_BACK)
                .done(first, "root")
                .effect(first);

        assertThat(histories.violations()).containsExactly(Kind.PHANTOM);
    }

    @Test
    void a_job_that_nobody_delayed_may_not_be_there() {
        histories.done(first, "root").effect(first);

        assertThat(histories.violations()).containsExactly(Kind.PHANTOM);
    }

    @Test
    void a_call_that_is_stored_twice_is_found() {
        histories
                .call(0, 1, JobKind.ONCE)
                .done(first, "root")
                .effect(first)
                .keyed("k1", token(2, "a", 1), 0)
                .effect(token(2, "a", 1), "k1");

        assertThat(histories.violations()).containsExactly(Kind.TWICE);
    }

    @Test
    void a_parent_that_is_done_has_delayed_its_children_once() {
        histories
                .call(0, 1, JobKind.PARENT)
                .done(first, "root")
                .effect(first)
                .keyed("k1/0", token(2, "a", 1), 0)
                .effect(token(2, "a", 1), "k1/0");

        assertThat(histories.violations()).containsExactly(Kind.LOST);

        histories.keyed("k1/1", token(3, "a", 1), 0).effect(token(3, "a", 1), "k1/1");
        assertThat(histories.violations()).isEmpty();

        histories.keyed("k1/1", token(4, "a", 1), 0).effect(token(4, "a", 1), "k1/1");
        assertThat(histories.violations()).containsExactly(Kind.TWICE);
    }

    @Test
    void a_call_that_became_one_with_a_job_that_had_run_already_is_lost() {
        histories
                .coalesced(0, "k1", 1)
                .coalesced(5, "k1", 1)
                .inside(1, 2, first, "root")
                .done(first, "root");

        assertThat(histories.violations()).containsExactly(Kind.LOST);
    }

    @Test
    void calls_that_became_one_before_it_ran_are_right() {
        histories
                .coalesced(0, "k1", 1)
                .coalesced(1, "k1", 1)
                .inside(2, 3, first, "root")
                .done(first, "root");

        assertThat(histories.violations()).isEmpty();
    }

    @Test
    void a_job_that_failed_and_was_requeued_is_told() {
        histories.call(0, 1, JobKind.ONCE).keyed("k1", first, 1).effect(first).requeued(1);

        assertThat(histories.violations()).containsExactly(Kind.FAILED);
    }
}
