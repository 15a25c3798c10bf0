package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SharedSlotsTest {

    /** A queue as its jobrunner behaves: takes what it gets as long as it has jobs, and says when it has none. */
    private static final class Claimant {
        final SharedSlots.Share share;
        int waiting;
        int running;
        int started;

        Claimant(SharedSlots slots) {
            share = slots.share(() -> {});
        }

        void turn() {
            share.stir();
            share.holds(running);
            while (waiting > 0) {
                if (!share.reserve(running + 1)) {
                    return;
                }
                waiting--;
                running++;
                started++;
            }
            share.satisfied();
        }
    }

    private static List<Claimant> claimants(SharedSlots slots, int count) {
        List<Claimant> claimants = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            claimants.add(new Claimant(slots));
        }
        return claimants;
    }

    @Test
    void slots_are_never_exceeded_and_never_stay_empty_while_jobs_wait() {
        long seed = Long.getLong("levada.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int total = 1 + random.nextInt(6);
            SharedSlots slots = new SharedSlots(total);
            List<Claimant> all = claimants(slots, 1 + random.nextInt(6));
            for (int step = 0; step < 300; step++) {
                Claimant one = all.get(random.nextInt(all.size()));
                switch (random.nextInt(4)) {
                    case 0 -> one.waiting += random.nextInt(4);
                    case 1 -> one.running -= one.running == 0 ? 0 : 1 + random.nextInt(one.running);
                    case 2 -> one.share.holds(one.running);
                    default -> {}
                }
                one.turn();
                int running =
                        all.stream().mapToInt(claimant -> claimant.running).sum();
                assertThat(slots.used()).as("seed %s", seed).isLessThanOrEqualTo(total);
                assertThat(running).as("seed %s", seed).isLessThanOrEqualTo(total);
            }
            // Each that is woken looks; then nothing is left lying.
            for (int i = 0; i < 3 * all.size() * total; i++) {
                all.forEach(Claimant::turn);
            }
            int running = all.stream().mapToInt(claimant -> claimant.running).sum();
            int waiting = all.stream().mapToInt(claimant -> claimant.waiting).sum();
            assertThat(running == total || waiting == 0).as("seed %s", seed).isTrue();
        }
    }

    @Test
    void whoever_waits_gets_the_next_slot_in_turn_however_much_another_has() {
        SharedSlots slots = new SharedSlots(2);
        List<Claimant> all = claimants(slots, 3);
        Claimant big = all.get(0);
        big.waiting = 1_000_000;
        big.turn();
        assertThat(big.running).isEqualTo(2);
        all.get(1).waiting = 10;
        all.get(2).waiting = 10;
        for (int i = 0; i < 60; i++) {
            for (Claimant claimant : all) {
                claimant.running = Math.max(0, claimant.running - 1);
                claimant.turn();
            }
        }
        assertThat(all.get(1).started).isEqualTo(10);
        assertThat(all.get(2).started).isEqualTo(10);
        assertThat(big.started).isGreaterThan(40);
    }

    @Test
    void an_offer_that_is_not_taken_up_goes_to_the_next() throws InterruptedException {
        SharedSlots slots = new SharedSlots(1);
        List<Claimant> all = claimants(slots, 3);
        all.forEach(claimant -> claimant.waiting = 5);
        all.get(0).turn();
        all.get(1).turn();
        all.get(2).turn();
        all.get(0).running = 0;
        all.get(0).waiting = 0;
        all.get(0).turn();
        // The second hangs; the third asks again when it is told to.
        assertThat(all.get(2).share.reserve(1)).isFalse();
        long retry = all.get(2).share.retryNanos();
        assertThat(retry).isLessThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
        TimeUnit.NANOSECONDS.sleep(retry + 1_000_000);
        all.get(2).turn();
        assertThat(all.get(2).running).isEqualTo(1);
    }

    @Test
    void what_is_found_running_counts_even_beyond_the_slots_and_leaving_frees_all() {
        SharedSlots slots = new SharedSlots(2);
        SharedSlots.Share one = slots.share(() -> {});
        SharedSlots.Share other = slots.share(() -> {});
        one.holds(5);
        assertThat(other.reserve(1)).isFalse();
        one.holds(2);
        assertThat(other.reserve(1)).isFalse();
        one.leave();
        assertThat(other.reserve(1)).isTrue();
        assertThat(slots.used()).isEqualTo(1);
        assertThatThrownBy(() -> new SharedSlots(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Timeout(60)
    void threads_of_several_shares_take_and_give_back_slots_without_ever_exceeding_them() throws InterruptedException {
        SharedSlots slots = new SharedSlots(3);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(4 * 5);
        for (int i = 0; i < 4; i++) {
            SharedSlots.Share share = slots.share(() -> {});
            for (int n = 0; n < 5; n++) {
                Thread thread = new Thread(() -> {
                    for (int job = 0; job < 300; job++) {
                        share.acquire();
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        now.decrementAndGet();
                        share.release();
                    }
                    done.countDown();
                });
                thread.start();
            }
        }
        assertThat(done.await(50, TimeUnit.SECONDS)).as("nobody waits for ever").isTrue();
        assertThat(most.get()).isBetween(1, 3);
        assertThat(slots.used()).isZero();
    }
}
