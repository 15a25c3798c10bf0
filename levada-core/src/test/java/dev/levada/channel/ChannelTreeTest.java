package dev.levada.channel;

import static dev.levada.channel.TreeFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelTreeTest {

    @Test
    void a_new_tree_runs_one_job_at_a_time() {
        TreeFixture t = new TreeFixture("");
        t.waiting("A1", 10);
        t.waiting("B1", 10);
        assertThat(t.startAll(100)).containsExactly("A1");
    }

    @Test
    void root_may_be_unlimited() {
        TreeFixture t = new TreeFixture("");
        t.tree.configure(List.of(ChannelSettings.unlimited("root")));
        for (int i = 1; i <= 20; i++) {
            t.waiting("A" + i, 10);
        }
        assertThat(t.startAll(100)).hasSize(20);
        assertThat(t.channels()).containsExactly("root(C:∞,Q:0,R:20,F:0)", "root.A(C:∞,Q:0,R:20,F:0)");
    }

    @Test
    void a_paused_channel_starts_no_job_of_its_children() {
        TreeFixture t = new TreeFixture("root:4,A:4:paused,B:4");
        t.waiting("A1", 1);
        t.waiting("A.B1", 1);
        t.waiting("A.B2", 1, 105);
        t.waiting("B1", 10);
        assertThat(t.startAll(100)).containsExactly("B1");
        assertThat(t.wakeUp()).isZero();
    }

    @Test
    void capacity_0_pauses_too() {
        TreeFixture t = new TreeFixture("root:4,A:0");
        t.waiting("A.B1", 1);
        t.waiting("A1", 1);
        assertThat(t.startAll(100)).isEmpty();
        t.configure("root:0,A:3");
        assertThat(t.startAll(100)).isEmpty();
        t.configure("root:3,A:3");
        assertThat(t.startAll(100)).containsExactlyInAnyOrder("A1", "A.B1");
    }

    @Test
    void a_job_occupies_a_slot_in_all_channels_above() {
        TreeFixture t = new TreeFixture("root:3,A:2,A.B:5");
        t.waiting("A.B1", 10);
        t.waiting("A.B2", 10);
        t.waiting("A.B3", 10);
        t.waiting("C1", 20);
        assertThat(t.startAll(100)).containsExactly("A.B1", "A.B2", "C1");
        assertThat(t.channels())
                .containsExactly(
                        "root(C:3,Q:0,R:3,F:0)",
                        "root.A(C:2,Q:0,R:2,F:0)",
                        "root.A.B(C:5,Q:1,R:2,F:0)",
                        "root.C(C:∞,Q:0,R:1,F:0)");
    }

    @Test
    void jobs_found_running_may_exceed_a_capacity_and_then_nothing_starts_until_below() {
        TreeFixture t = new TreeFixture("root:9,A:2");
        t.running("A1");
        t.running("A2");
        t.running("A3");
        t.waiting("A4", 10);
        assertThat(t.tree.runningCount("A")).isEqualTo(3);
        t.done("A1");
        assertThat(t.startAll(100)).isEmpty();
        t.done("A2");
        assertThat(t.startAll(100)).containsExactly("A4");
    }

    @Test
    void a_waiting_job_may_turn_out_to_run_and_a_running_one_to_wait() {
        TreeFixture t = new TreeFixture("root:1");
        t.waiting("A1", 10);
        t.running("A1");
        assertThat(t.channels()).containsExactly("root(C:1,Q:0,R:1,F:0)", "root.A(C:∞,Q:0,R:1,F:0)");
        t.waiting("A1", 10);
        assertThat(t.channels()).containsExactly("root(C:1,Q:0,R:0,F:0)", "root.A(C:∞,Q:1,R:0,F:0)");
    }

    @Test
    void a_job_may_change_its_channel_even_to_the_one_above() {
        TreeFixture t = new TreeFixture("root:4");
        t.waitingIn("A.B", "X1", 10);
        t.waitingIn("A", "X1", 10);
        assertThat(t.channels()).containsExactly("root(C:4,Q:0,R:0,F:0)", "root.A(C:∞,Q:1,R:0,F:0)");
        assertThat(t.startAll(100)).containsExactly("X1");
    }

    @Test
    void removing_gives_the_job_or_null_and_frees_its_slot() {
        TreeFixture t = new TreeFixture("root:1");
        t.waiting("A1", 10);
        t.waiting("A2", 10);
        assertThat(t.tree.remove(99)).isNull();
        assertThat(t.startAll(100)).containsExactly("A1");
        assertThat(t.tree.remove(t.get("A1").id())).isEqualTo(t.get("A1"));
        assertThat(t.tree.remove(t.get("A1").id())).isNull();
        assertThat(t.startAll(100)).containsExactly("A2");
    }

    @Test
    void an_implicit_channel_lasts_only_as_long_as_it_holds_something() {
        TreeFixture t = new TreeFixture("root:4,A:2");
        List<String> empty = t.channels();
        t.waiting("A.B.C1", 10);
        t.waiting("X.Y1", 10);
        t.tree.setFailed("P.Q", true);
        assertThat(t.channels()).hasSize(8);
        t.startAll(100);
        t.done("A.B.C1");
        t.done("X.Y1");
        assertThat(t.channels()).hasSize(4).contains("root.P.Q(C:∞,Q:0,R:0,F:1)");
        t.tree.setFailed("P.Q", false);
        t.tree.setFailed("unheard.of", false);
        t.tree.forgetWaiting("unheard.of");
        assertThat(t.channels()).isEqualTo(empty);
    }

    @Test
    void a_configured_channel_stays_and_is_told_from_an_implicit_one() {
        ChannelTree tree = new ChannelTree();
        tree.configure(List.of(ChannelSettings.of("A.B", 2)));
        assertThat(tree.channels()).extracting(ChannelView::name).containsExactly("root", "root.A", "root.A.B");
        assertThat(tree.channels()).extracting(ChannelView::implicit).containsExactly(false, true, false);
    }

    @Test
    void forgetting_drops_what_waits_directly_in_a_channel_and_nothing_else() {
        TreeFixture t = new TreeFixture("root:9,A:2");
        t.waiting("A1", 1);
        t.startAll(100);
        t.waiting("A2", 1);
        t.waiting("A3", 1, 105);
        t.waiting("A.B1", 10);
        t.tree.forgetWaiting("root.A");
        assertThat(t.channels())
                .containsExactly("root(C:9,Q:0,R:1,F:0)", "root.A(C:2,Q:0,R:1,F:0)", "root.A.B(C:∞,Q:1,R:0,F:0)");
        assertThat(t.wakeUp()).isZero();
        assertThat(t.startAll(110)).containsExactly("A.B1");
        assertThat(t.tree.remove(t.get("A2").id())).isNull();
    }

    @Test
    void settings_change_live() {
        TreeFixture t = new TreeFixture("root:9,A:3");
        for (int i = 1; i <= 6; i++) {
            t.waiting("A" + i, 10);
        }
        assertThat(t.startAll(100)).containsExactly("A1", "A2", "A3");
        t.configure("root:9,A:1");
        t.done("A1");
        t.done("A2");
        assertThat(t.startAll(100)).isEmpty();
        t.done("A3");
        assertThat(t.startAll(100)).containsExactly("A4");
        t.configure("A:9");
        assertThat(t.startAll(100)).as("root is back at 1").isEmpty();
        t.configure("root:9");
        assertThat(t.startAll(100)).containsExactly("A5", "A6");
        assertThat(t.tree.settings("A")).isNull();
    }

    @Test
    void a_throttle_set_or_lifted_live_counts_from_the_last_start() {
        TreeFixture t = new TreeFixture("root:9,A:9:throttle=10");
        for (int i = 1; i <= 5; i++) {
            t.waiting("A" + i, 10);
        }
        assertThat(t.startAll(100)).containsExactly("A1");
        t.configure("root:9,A:9:throttle=3");
        assertThat(t.wakeUp()).isEqualTo(103);
        assertThat(t.startAll(103)).containsExactly("A2");
        t.configure("root:9,A:9:throttle=20");
        assertThat(t.startAll(122)).isEmpty();
        assertThat(t.wakeUp()).isEqualTo(123);
        t.configure("root:9,A:9");
        assertThat(t.startAll(122)).containsExactly("A3", "A4", "A5");
    }

    @Test
    void a_throttle_above_counts_the_starts_of_all_channels_below() {
        TreeFixture t = new TreeFixture("root:9,A:9:throttle=2,A.B:9:throttle=5");
        t.waiting("A.B1", 1);
        t.waiting("A.B2", 1);
        t.waiting("A1", 1);
        assertThat(t.startAll(100)).containsExactly("A.B1");
        assertThat(t.wakeUp()).isEqualTo(102);
        assertThat(t.startAll(102)).containsExactly("A1");
        assertThat(t.wakeUp()).isEqualTo(104);
        assertThat(t.startAll(104)).isEmpty();
        assertThat(t.wakeUp()).isEqualTo(105);
        assertThat(t.startAll(105)).containsExactly("A.B2");
    }

    @Test
    void a_throttle_left_by_a_former_jobrunner_is_respected_and_never_shortened() {
        TreeFixture t = new TreeFixture("root:9,A:9:throttle=10");
        t.waiting("A1", 1);
        t.waiting("B1", 1);
        t.tree.throttledUntil("A", at(107));
        t.tree.throttledUntil("A", at(103));
        t.tree.throttledUntil("B", at(500));
        t.tree.throttledUntil("unheard.of", at(500));
        assertThat(t.startAll(106)).containsExactly("B1");
        assertThat(t.wakeUp()).isEqualTo(107);
        assertThat(t.startAll(107)).containsExactly("A1");
    }

    @Test
    void a_job_put_back_waits_again_and_its_throttle_never_ran() {
        TreeFixture t = new TreeFixture("root:9,A:1:throttle=10");
        t.waiting("A1", 1, 90);
        t.waiting("A2", 5);
        assertThat(t.start(100)).isEqualTo("A1");
        assertThat(t.wakeUp()).isZero();
        t.tree.putBack(t.get("A1"));
        assertThat(t.wakeUp())
                .as("no time in the past: nothing would have changed since")
                .isZero();
        assertThat(t.channels()).contains("root.A(C:1,Q:2,R:0,F:0)");
        assertThat(t.start(100)).isEqualTo("A1");
        t.done("A1");
        assertThat(t.wakeUp()).isEqualTo(110);
        assertThat(t.start(110)).isEqualTo("A2");
        t.tree.putBack(t.get("A2"));
        assertThat(t.wakeUp()).isZero();
        assertThat(t.start(110)).isEqualTo("A2");
    }

    @Test
    void putting_back_a_job_does_not_undo_the_throttle_of_a_later_start() {
        TreeFixture t = new TreeFixture("root:9,A:9:throttle=10");
        t.waiting("A1", 1);
        t.waiting("A2", 5);
        assertThat(t.startAll(100)).containsExactly("A1");
        assertThat(t.startAll(110)).containsExactly("A2");
        t.tree.putBack(t.get("A1"));
        assertThat(t.wakeUp()).isEqualTo(120);
        assertThat(t.startAll(119)).isEmpty();
        assertThat(t.startAll(120)).containsExactly("A1");
    }

    @Test
    void putting_back_a_job_brings_the_start_before_it_back_to_mind() {
        TreeFixture t = new TreeFixture("root:9,A:9:throttle=10");
        t.waiting("A1", 1);
        t.waiting("A2", 5);
        assertThat(t.startAll(100)).containsExactly("A1");
        assertThat(t.startAll(110)).containsExactly("A2");
        t.tree.putBack(t.get("A2"));
        t.configure("root:9,A:9:throttle=20");
        assertThat(t.startAll(119)).isEmpty();
        assertThat(t.startAll(120)).containsExactly("A2");
    }

    @Test
    void a_job_removed_in_the_meantime_is_not_put_back() {
        TreeFixture t = new TreeFixture("root:9");
        t.waiting("A1", 1);
        t.startAll(100);
        t.done("A1");
        t.tree.putBack(t.get("A1"));
        assertThat(t.startAll(100)).isEmpty();
        assertThat(t.channels()).containsExactly("root(C:9,Q:0,R:0,F:0)");
    }

    @Test
    void a_sequential_channel_is_stopped_by_a_failed_job_anywhere_below() {
        TreeFixture t = new TreeFixture("root:9,S:1:sequential");
        t.waiting("S1", 1);
        t.waiting("S.T.U1", 1);
        t.waiting("A1", 1);
        t.tree.setFailed("S.T", true);
        t.tree.setFailed("S.T", true);
        assertThat(t.startAll(100)).containsExactly("A1");
        t.tree.setFailed("S.T", false);
        assertThat(t.start(100)).isEqualTo("S1");
    }

    @Test
    void failed_jobs_do_not_stop_other_channels() {
        TreeFixture t = new TreeFixture("root:9,A:1,S:1:sequential");
        t.waiting("A1", 1);
        t.waiting("S1", 1);
        t.tree.setFailed("A", true);
        t.tree.setFailed("root", true);
        assertThat(t.startAll(100)).containsExactlyInAnyOrder("A1", "S1");
    }

    @Test
    void a_sequential_channel_keeps_the_order_across_the_channels_below() {
        TreeFixture t = new TreeFixture("root:9,S:1:sequential");
        t.waiting("S.T1", 1, 105);
        t.waiting("S2", 1);
        assertThat(t.startAll(100)).isEmpty();
        assertThat(t.wakeUp()).isEqualTo(105);
        t.waiting("S.U0", 1);
        assertThat(t.startAll(101)).containsExactly("S.U0");
        t.done("S.U0");
        assertThat(t.startAll(105)).containsExactly("S.T1");
        t.done("S.T1");
        assertThat(t.startAll(105)).containsExactly("S2");
    }

    @Test
    void a_later_eta_does_not_hold_up_a_sequential_channel() {
        TreeFixture t = new TreeFixture("root:9,S:1:sequential");
        t.waiting("S1", 1);
        t.waiting("S2", 1, 105);
        assertThat(t.startAll(100)).containsExactly("S1");
    }

    @Test
    void a_paused_or_throttled_channel_below_holds_up_a_sequential_one_when_its_job_is_first() {
        TreeFixture t = new TreeFixture("root:9,S:1:sequential,S.T:1:throttle=10,S.U:1:paused");
        t.waiting("S.T1", 1);
        t.waiting("S.T2", 1);
        t.waiting("S3", 1);
        t.waiting("S.U4", 1);
        t.waiting("S5", 1);
        assertThat(t.startAll(100)).containsExactly("S.T1");
        t.done("S.T1");
        assertThat(t.startAll(105)).isEmpty();
        assertThat(t.wakeUp()).isEqualTo(110);
        assertThat(t.startAll(110)).containsExactly("S.T2");
        t.done("S.T2");
        assertThat(t.startAll(110)).containsExactly("S3");
        t.done("S3");
        assertThat(t.startAll(999)).isEmpty();
        assertThat(t.wakeUp()).isZero();
        t.configure("root:9,S:1:sequential");
        assertThat(t.startAll(999)).containsExactly("S.U4");
    }

    @Test
    void an_eta_that_came_while_its_channel_was_full_counts_as_come() {
        TreeFixture t = new TreeFixture("root:9,A:1");
        t.running("A1");
        t.waiting("A2", 5, 105);
        t.waiting("A3", 10);
        assertThat(t.startAll(110)).isEmpty();
        t.done("A1");
        assertThat(t.startAll(110)).containsExactly("A2");
    }

    @Test
    void channels_nobody_checked_stop_nothing() {
        TreeFixture t = new TreeFixture("root:1,A:1");
        t.waitingIn("root.A..b:2", "X1", 3);
        t.waitingIn("root.", "X2", 2);
        t.waitingIn(" A." + "x.".repeat(100_000), "X3", 1);
        assertThat(t.tree.channels()).hasSizeLessThan(110);
        assertThat(t.start(100)).isEqualTo("X3");
        assertThat(t.tree.runningCount("A")).isEqualTo(1);
        t.done("X3");
        assertThat(t.start(100)).isEqualTo("X2");
        t.done("X2");
        assertThat(t.start(100)).isEqualTo("X1");
        assertThat(t.tree.runningCount("A")).isEqualTo(1);
        t.done("X1");
        assertThat(t.channels()).containsExactly("root(C:1,Q:0,R:0,F:0)", "root.A(C:1,Q:0,R:0,F:0)");
    }

    @Test
    void extreme_instants_are_harmless() {
        TreeFixture t = new TreeFixture("root:9,A:9:throttle=10");
        t.tree.waiting(new QueuedJob(1, "A", 1, Instant.MAX, "f.m", 0));
        t.tree.waiting(new QueuedJob(2, "A", 1, Instant.MIN, "f.m", 0));
        assertThat(t.tree.next(at(100))).extracting(QueuedJob::id).isEqualTo(2L);
        assertThat(t.wakeUp()).isEqualTo(110);
        assertThat(t.tree.next(at(110))).isNull();
        assertThat(t.tree.wakeUp()).isEqualTo(Instant.MAX);
    }

    @Test
    void jobs_whose_function_is_withheld_are_passed_over_without_a_slot_until_it_is_released() {
        TreeFixture t = new TreeFixture("root:2");
        t.waitingIn("A", "X1", 10);
        t.waitingIn("A", "X2", 10);
        t.waitingIn("A", "Y3", 10);
        t.tree.withhold(t.get("X1").function());
        t.tree.withhold(t.get("X2").function());
        assertThat(t.startAll(100)).containsExactly("Y3");
        assertThat(t.tree.passingOver()).containsExactly("root.A");
        assertThat(t.tree.withheldCount("A")).isEqualTo(2);
        t.tree.release(t.get("X1").function());
        assertThat(t.startAll(100)).containsExactly("X1");
        assertThat(t.tree.passingOver()).containsExactly("root.A");
        assertThat(t.tree.withheldCount("A")).isEqualTo(1);
        t.tree.release(t.get("X2").function());
        assertThat(t.startAll(100)).as("the channel is full").isEmpty();
        assertThat(t.tree.passingOver()).isEmpty();
        assertThat(t.tree.withheld()).isEmpty();
        t.done("Y3");
        assertThat(t.startAll(100)).containsExactly("X2");
    }
}
