package dev.levada.channel;

import static dev.levada.channel.TreeFixture.at;
import static dev.levada.channel.TreeFixture.job;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The acceptance tables of the original's channels. A job's id stands for its time of creation and sequence number. */
class OriginalScenariosTest {

    private static final Comparator<QueuedJob> BY_ETA = ChannelQueue.BY_ETA;

    @Test
    void scheduled_jobs_are_ordered_by_eta_and_all_others_by_priority_and_creation() {
        QueuedJob j1 = job("root", 9, 1, 0, null);
        QueuedJob j2 = job("root", 9, 2, 0, null);
        QueuedJob j3 = job("root", 2, 3, 0, null);
        QueuedJob j4 = job("root", 9, 4, 0, 9);
        QueuedJob j5 = job("root", 9, 5, 0, 9);
        QueuedJob j6 = job("root", 9, 5, 0, 2);

        assertThat(List.of(j3, j1, j2)).isSortedAccordingTo(QueuedJob.ORDER);
        assertThat(List.of(j6, j4, j5, j3, j1, j2)).isSortedAccordingTo(BY_ETA);
        assertThat(List.of(j3, j4, j5)).isSortedAccordingTo(QueuedJob.ORDER);
    }

    @Test
    void a_queue_holds_each_job_once_and_gives_the_smallest_first() {
        TreeFixture t = new TreeFixture("root:9");
        t.waiting("A2", 10);
        t.waiting("A3", 10);
        t.waiting("A3", 10);
        t.waiting("A1", 10);
        assertThat(t.tree.waitingCount("A")).isEqualTo(3);
        assertThat(t.start(100)).isEqualTo("A1");
        t.done("A2");
        t.done("A2");
        assertThat(t.tree.waitingCount("A")).isEqualTo(1);
        assertThat(t.start(100)).isEqualTo("A3");
        assertThat(t.start(100)).isNull();
        t.waiting("A2", 10);
        t.done("A2");
        t.waiting("A2", 10);
        assertThat(t.start(100)).isEqualTo("A2");
    }

    @Test
    void a_past_eta_gives_no_precedence() {
        TreeFixture t = new TreeFixture("root:100");
        t.waiting("A1", 1, 10);
        t.waiting("A2", 1);
        t.waiting("A3", 1);
        assertThat(t.wakeUp()).isEqualTo(10);
        assertThat(t.start(1)).isEqualTo("A2");
        assertThat(t.wakeUp()).isEqualTo(10);
        assertThat(t.start(11)).isEqualTo("A1");
        assertThat(t.wakeUp()).isZero();
        assertThat(t.start(12)).isEqualTo("A3");
        assertThat(t.wakeUp()).isZero();
        assertThat(t.start(13)).isNull();

        t.waiting("A4", 10, 20);
        t.waiting("A5", 1);
        assertThat(t.wakeUp()).isEqualTo(20);
        assertThat(t.start(21)).isEqualTo("A5");
        assertThat(t.wakeUp()).isZero();
        assertThat(t.start(22)).isEqualTo("A4");
    }

    @Test
    void a_sequential_queue_waits_for_the_eta_of_its_first_job() {
        TreeFixture t = new TreeFixture("root:4,S:1:sequential");
        t.waiting("S6", 1);
        t.waiting("S7", 1, 20);
        t.waiting("S8", 1);
        assertThat(t.start(10)).isEqualTo("S6");
        t.done("S6");
        assertThat(t.start(15)).isNull();
        assertThat(t.start(20)).isEqualTo("S7");
        t.done("S7");
        assertThat(t.start(30)).isEqualTo("S8");
    }

    @Test
    void simple_configure() {
        ChannelTree tree = new ChannelTree();
        assertThat(requireNonNull(tree.settings("root")).capacity()).isEqualTo(1);

        tree.configure(ChannelConfiguration.parse("root:4,autosub.sub:2,seq:1:sequential")
                .settings());
        assertThat(tree.settings("root")).isEqualTo(ChannelSettings.of("root", 4));
        assertThat(tree.settings("root.autosub")).isNull();
        assertThat(tree.settings("root.autosub.sub")).isEqualTo(ChannelSettings.of("root.autosub.sub", 2));
        assertThat(tree.settings("autosub.sub")).isEqualTo(ChannelSettings.of("root.autosub.sub", 2));
        assertThat(tree.settings("seq"))
                .isEqualTo(ChannelSettings.of("root.seq", 1).withSequential(true));
        assertThat(tree).hasToString("""
                        root(C:4,Q:0,R:0,F:0)
                        root.autosub(C:∞,Q:0,R:0,F:0)
                        root.autosub.sub(C:2,Q:0,R:0,F:0)
                        root.seq(C:1,Q:0,R:0,F:0)""");
    }

    @Test
    void an_unknown_channel_gets_its_natural_name_under_its_nearest_known_ancestor() {
        TreeFixture t = new TreeFixture("root:4,root.sub:2");
        t.waitingIn("root.sub.not.configured", "X1", 10);
        t.waitingIn("sub", "X2", 10);
        t.waitingIn("root.sub", "X3", 10);
        t.waitingIn("", "X4", 10);
        t.waitingIn("root", "X5", 10);
        assertThat(t.channels())
                .containsExactly(
                        "root(C:4,Q:2,R:0,F:0)",
                        "root.sub(C:2,Q:2,R:0,F:0)",
                        "root.sub.not(C:∞,Q:0,R:0,F:0)",
                        "root.sub.not.configured(C:∞,Q:1,R:0,F:0)");
        assertThat(t.startAll(100)).containsExactly("X1", "X2", "X4", "X5");
    }

    @Test
    void scenario_a_capacities_and_priorities() {
        TreeFixture t = new TreeFixture("root:4,A:4,B:1");
        for (String job : new String[] {"A1", "A2", "A3", "A4", "A5", "A6"}) {
            t.waiting(job, 10);
        }
        t.waiting("B1", 5);
        t.waiting("B2", 5);
        assertThat(t.startAll(100)).containsExactly("B1", "A1", "A2", "A3");
        assertThat(t.startAll(100)).isEmpty();
        t.done("A2");
        assertThat(t.startAll(100)).containsExactly("A4");
        t.done("B1");
        assertThat(t.startAll(100)).containsExactly("B2");
        t.done("A1");
        t.waiting("A6", 5);
        assertThat(t.startAll(100)).containsExactly("A6");
    }

    @Test
    void scenario_b_throttle() {
        TreeFixture t = new TreeFixture("root:4,A:4:throttle=2");
        t.waiting("A1", 10);
        t.waiting("A2", 10);
        assertThat(t.startAll(100)).containsExactly("A1");
        assertThat(t.wakeUp()).isEqualTo(102);
        assertThat(t.startAll(101)).isEmpty();
        assertThat(t.wakeUp()).isEqualTo(102);
        assertThat(t.startAll(102)).containsExactly("A2");
        assertThat(t.wakeUp()).isEqualTo(104);
    }

    @Test
    void scenario_c_throttle_and_full() {
        TreeFixture t = new TreeFixture("root:4,T:2:throttle=2");
        t.waiting("T1", 10);
        t.waiting("T2", 10);
        t.waiting("T3", 10);
        assertThat(t.startAll(100)).containsExactly("T1");
        assertThat(t.wakeUp()).isEqualTo(102);
        assertThat(t.startAll(102)).containsExactly("T2");
        assertThat(t.startAll(103)).isEmpty();
        assertThat(t.wakeUp()).isZero();
        assertThat(t.startAll(104)).isEmpty();
        assertThat(t.wakeUp()).isZero();
        t.done("T1");
        assertThat(t.startAll(105)).containsExactly("T3");
        assertThat(t.wakeUp()).isZero();
        t.done("T2");
        assertThat(t.wakeUp()).isEqualTo(107);
    }

    @Test
    void scenario_d_eta() {
        TreeFixture t = new TreeFixture("root:4,E:1");
        t.waiting("E1", 10);
        t.waiting("E2", 10);
        assertThat(t.startAll(100)).containsExactly("E1");
        assertThat(t.startAll(101)).isEmpty();
        assertThat(t.wakeUp()).isZero();
        t.waiting("E1", 10, 105);
        assertThat(t.wakeUp()).isEqualTo(105);
        assertThat(t.startAll(102)).containsExactly("E2");
        assertThat(t.startAll(106)).isEmpty();
        assertThat(t.wakeUp()).isZero();
        t.done("E2");
        assertThat(t.wakeUp()).isEqualTo(105);
        assertThat(t.startAll(107)).containsExactly("E1");
        assertThat(t.wakeUp()).isZero();
    }

    @Test
    void scenario_e_sequential() {
        TreeFixture t = new TreeFixture("root:4,S:1:sequential");
        t.waiting("S1", 10);
        t.waiting("S2", 10);
        t.waiting("S3", 10);
        assertThat(t.startAll(100)).containsExactly("S1");
        t.failed("S1");
        assertThat(t.startAll(101)).isEmpty();
        t.waiting("S2", 10, 105);
        assertThat(t.startAll(102)).isEmpty();
        assertThat(t.wakeUp()).isZero();
        t.tree.setFailed("S", false);
        t.waiting("S1", 10);
        assertThat(t.wakeUp()).isEqualTo(105);
        assertThat(t.startAll(102)).containsExactly("S1");
        assertThat(t.startAll(103)).isEmpty();
        t.done("S1");
        assertThat(t.startAll(103)).isEmpty();
        assertThat(t.wakeUp()).isEqualTo(105);
        assertThat(t.startAll(105)).containsExactly("S2");
        t.done("S2");
        assertThat(t.startAll(105)).containsExactly("S3");
        t.done("S3");
        assertThat(t.startAll(105)).isEmpty();
        assertThat(t.tree.next(at(105))).isNull();
    }
}
