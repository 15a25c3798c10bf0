package dev.levada.chaos.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlawAndTrapTest {

    @Test
    void a_flaw_whose_text_is_gone_says_so() {
        assertThatThrownBy(() -> Flaw.NO_RESCUE.apply(Statements.RESCUE, "SELECT 1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("NO_RESCUE")
                .hasMessageContaining("bring dev.levada.chaos.node.Flaw up to date");
    }

    @Test
    void a_flaw_leaves_other_statements_alone() {
        assertThat(Flaw.NO_RESCUE.apply(Statements.CLAIM, "SELECT 1")).isEqualTo("SELECT 1");
        assertThat(Flaw.NONE.apply(Statements.RESCUE, "SELECT 1")).isEqualTo("SELECT 1");
    }

    @Test
    void a_trap_springs_once_at_the_execution_it_is_set_for() {
        List<String> sprung = new ArrayList<>();
        StatementWatch watch = new StatementWatch(Flaw.NONE, trap -> sprung.add(trap.toString()));
        watch.arm(Trap.parse("halt after claim 2"));

        watch.reached(Statements.CLAIM, true);
        watch.reached(Statements.CLAIM, false);
        watch.reached(Statements.TAKE, false);
        assertThat(sprung).isEmpty();
        for (int i = 0; i < 3; i++) {
            watch.reached(Statements.CLAIM, false);
        }

        assertThat(sprung).containsExactly("halt after claim");
    }

    @Test
    void a_trap_that_is_none_is_refused() {
        assertThatThrownBy(() -> Trap.parse("halt claim"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected halt|freeze before|after STATEMENT COUNT");
    }
}
