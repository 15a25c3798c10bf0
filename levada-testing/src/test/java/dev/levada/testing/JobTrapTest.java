package dev.levada.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.DelayedJob;
import dev.levada.FailedJobException;
import dev.levada.JobQueue;
import dev.levada.NoDelay;
import dev.levada.RetryableJobException;
import dev.levada.argument.ArgumentException;
import dev.levada.function.UnknownFunctionException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JobTrapTest {

    private final Shop shop = new Shop();
    private final JobQueue queue =
            JobQueue.detached().register(shop).contextKeys("tenant").build();

    JobTrapTest() {
        shop.uses(queue);
    }

    @Test
    void trapped_calls_are_counted_by_function() {
        try (JobTrap trap = JobTrap.of(queue)) {
            DelayedJob first = queue.delay(Shop::confirm, 1L);
            DelayedJob second = queue.delay(Shop::confirm, 2L);
            queue.delay(Shop::nothing);
            queue.delay(Shop::told, 3L);
            queue.delay(Shop::eight, 1, 2, 3, 4, 5, 6, 7, 8);
            assertThat(first.isStored()).isFalse();
            assertThat(first.id()).isNegative().isNotEqualTo(second.id());
            assertThat(trap.count()).isEqualTo(5);
            assertThat(trap.count(Shop::confirm)).isEqualTo(2);
            assertThat(trap.count(Shop::told)).isEqualTo(1);
            assertThat(trap.count(Shop::eight)).isEqualTo(1);
            assertThat(trap.count("test.shop.nothing")).isEqualTo(1);
            assertThat(trap.count(Shop::export)).isZero();
            trap.assertJobs(5);
            trap.assertJobs(2, Shop::confirm);
            trap.assertJobs(0, "test.shop.export");
            assertThat(trap.jobs()).extracting(TrappedCall::id).startsWith(first.id(), second.id());
        }
        assertThat(shop.done).isEmpty();
    }

    @Test
    void a_wrong_number_is_told_with_all_jobs() {
        try (JobTrap trap = JobTrap.of(queue)) {
            assertThatThrownBy(() -> trap.assertJobs(1))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("Expected 1 job, but 0 are trapped");
            queue.delay(Shop::confirm, 1L);
            assertThatThrownBy(() -> trap.assertJobs(2, Shop::confirm))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("""
                            Expected 2 jobs of test.shop.confirm, but 1 is trapped; all that are trapped:
                              test.shop.confirm(1) with properties (priority=10, channel=root, maxRetries=5)""");
        }
    }

    @Test
    void a_call_is_found_by_function_and_arguments() {
        try (JobTrap trap = JobTrap.of(queue)) {
            queue.delay(Shop::export, 1L, "csv");
            queue.delay(Shop::told, 2L);
            assertThat(trap.assertDelayed(Shop::export, 1L, "csv").first().arguments())
                    .containsExactly(1L, "csv");
            trap.assertDelayed(Shop::told, 2L);
            trap.assertDelayed("test.shop.export", 1L, "csv").times(1);
            assertThatThrownBy(() -> trap.assertDelayed(Shop::export, 1L, "xml"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("""
                            Expected this call to have been delayed:
                              test.shop.export(1,"xml")
                            Delayed were 2 calls:
                              test.shop.export(1,"csv") with properties (priority=3, channel=root.sale, maxRetries=7, description=Export an order)
                              test.shop.told(2) with properties (priority=10, channel=root, maxRetries=5)""");
            assertThatThrownBy(() -> trap.assertDelayed("test.shop.export", 1L)).isInstanceOf(ArgumentException.class);
            assertThatThrownBy(() -> trap.assertDelayed("test.shop.expert", 1L))
                    .isInstanceOf(UnknownFunctionException.class);
            assertThatThrownBy(() -> trap.count("test.shop.expert")).isInstanceOf(UnknownFunctionException.class);
        }
    }

    @Test
    void without_any_call_the_failure_says_so() {
        try (JobTrap trap = JobTrap.of(queue)) {
            assertThatThrownBy(() -> trap.assertDelayed(Shop::nothing))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("""
                            Expected this call to have been delayed:
                              test.shop.nothing()
                            No call was delayed""");
        }
    }

    @Test
    void arguments_are_compared_as_the_values_the_method_gets() {
        try (JobTrap trap = JobTrap.of(queue)) {
            Set<String> marks = new LinkedHashSet<>(List.of("fragile", "cold"));
            queue.delay(
                    Shop::pack,
                    List.of(new Shop.Line("pen", 2)),
                    marks,
                    Map.of("a", 1, "b", 2, "c", 3, "d", 4, "e", 5));
            trap.assertDelayed(
                    Shop::pack,
                    new ArrayList<>(Arrays.asList(new Shop.Line("pen", 2))),
                    new LinkedHashSet<>(List.of("cold", "fragile")),
                    Map.of("e", 5, "d", 4, "c", 3, "b", 2, "a", 1));
            assertThatThrownBy(() -> trap.assertDelayed(
                            Shop::pack, List.of(new Shop.Line("pen", 3)), marks, Map.<String, Integer>of()))
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void only_the_properties_that_are_named_are_compared() {
        Instant eta = Instant.parse("2030-01-02T03:04:05Z");
        try (JobTrap trap = JobTrap.of(queue)) {
            queue.delayable(Shop::confirm, 1L)
                    .priority(5)
                    .channel("shop.a")
                    .maxRetries(0)
                    .eta(eta)
                    .description("First")
                    .identityKey("k")
                    .context("tenant", "acme")
                    .delay();
            queue.delayable(Shop::confirm, 1L).eta(Duration.ofMinutes(2)).delay();
            queue.delay(Shop::confirm, 1L);
            trap.assertDelayed(Shop::confirm, 1L).times(3);
            trap.assertDelayed(Shop::confirm, 1L)
                    .withPriority(5)
                    .withChannel("shop.a")
                    .withMaxRetries(0)
                    .withEta(eta)
                    .withDescription("First")
                    .withIdentityKey("k")
                    .withContext("tenant", "acme")
                    .times(1);
            trap.assertDelayed(Shop::confirm, 1L).withEta(Duration.ofMinutes(2));
            trap.assertDelayed(Shop::confirm, 1L)
                    .withoutEta()
                    .withIdentityKey(null)
                    .withDescription(null);
            trap.assertDelayed(Shop::confirm, 1L).withContext("tenant", null).times(2);
            assertThatThrownBy(() -> trap.assertDelayed(Shop::confirm, 1L)
                            .withPriority(5)
                            .withChannel("shop.b"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("""
                            Expected this call to have been delayed:
                              test.shop.confirm(1) with properties (priority=5, channel=root.shop.b)
                            Delayed were 3 calls:
                              test.shop.confirm(1) with properties (priority=5, channel=root.shop.a, maxRetries=0, eta=2030-01-02T03:04:05Z, description=First, identityKey=k, context={tenant=acme})
                              test.shop.confirm(1) with properties (priority=10, channel=root, maxRetries=5, eta=PT2M)
                              test.shop.confirm(1) with properties (priority=10, channel=root, maxRetries=5)""");
            assertThatThrownBy(() ->
                            trap.assertDelayed(Shop::confirm, 1L).withoutEta().times(2))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("""
                            Expected this call to have been delayed 2 times, but it was once:
                              test.shop.confirm(1) with properties (eta=none)
                            Delayed were 3 calls:
                            """);
        }
    }

    @Test
    void many_and_long_calls_are_cut_in_failures() {
        try (JobTrap trap = JobTrap.of(queue)) {
            queue.delay(Shop::export, 1L, "x".repeat(10_000));
            for (long i = 0; i < 60; i++) {
                queue.delay(Shop::confirm, i);
            }
            assertThatThrownBy(() -> trap.assertDelayed(Shop::confirm, 99L)).satisfies(failure -> {
                assertThat(failure)
                        .message()
                        .contains("… 10004 characters)")
                        .endsWith("\n  … and 11 more")
                        .hasSizeLessThan(8_000);
            });
        }
    }

    @Test
    void a_job_whose_identity_key_waits_is_a_call_but_no_job() {
        try (JobTrap trap = JobTrap.of(queue)) {
            DelayedJob first =
                    queue.delayable(Shop::confirm, 1L).identityKey("k").delay();
            DelayedJob second =
                    queue.delayable(Shop::confirm, 2L).identityKey("k").delay();
            DelayedJob other =
                    queue.delayable(Shop::confirm, 3L).identityKey("l").delay();
            assertThat(first.existing()).isFalse();
            assertThat(second).isEqualTo(new DelayedJob(first.id(), true));
            assertThat(other.existing()).isFalse();
            assertThat(trap.jobs()).extracting(TrappedCall::isDuplicate).containsExactly(false, false);
            assertThat(trap.calls()).extracting(TrappedCall::isDuplicate).containsExactly(false, true, false);
            assertThat(trap.calls().get(1))
                    .hasToString(
                            "test.shop.confirm(2) with properties (priority=10, channel=root, maxRetries=5, identityKey=k),"
                                    + " not added since job " + first.id() + " has its identity key");
            trap.perform();
            assertThat(shop.done).containsExactly("confirm 1", "confirm 3");
            assertThat(queue.delayable(Shop::confirm, 4L)
                            .identityKey("k")
                            .delay()
                            .existing())
                    .isFalse();
        }
    }

    @Test
    void an_identity_key_is_free_once_its_job_has_begun_and_not_before() {
        try (JobTrap trap = JobTrap.of(queue)) {
            queue.delayable(Shop::delaysOfKey, "own").identityKey("own").delay();
            queue.delayable(Shop::delaysOfKey, "later").delay();
            queue.delayable(Shop::confirm, 9L).identityKey("later").delay();
            trap.perform();
            assertThat(shop.done).containsExactly("own existing: false", "later existing: true", "confirm 9");
            trap.assertJobs(1, Shop::confirm);
        }
    }

    @Test
    void jobs_are_performed_by_priority_then_in_their_order_whatever_their_eta() {
        try (JobTrap trap = JobTrap.of(queue)) {
            queue.delay(Shop::confirm, 1L);
            queue.delayable(Shop::confirm, 2L)
                    .priority(1)
                    .eta(Duration.ofDays(9))
                    .delay();
            queue.delay(Shop::confirm, 3L);
            queue.delay(Shop::told, 4L);
            assertThat(trap.perform()).isEqualTo(4);
            assertThat(shop.done).containsExactly("confirm 2", "confirm 1", "confirm 3", "told 4 test.shop.told");
            assertThat(trap.count()).isZero();
            assertThat(trap.perform()).isZero();
            trap.assertDelayed(Shop::confirm, 1L);
        }
    }

    @Test
    void what_a_job_delays_is_performed_the_next_time() {
        try (JobTrap trap = JobTrap.of(queue)) {
            queue.delay(Shop::delays, 2);
            trap.perform();
            assertThat(shop.done).containsExactly("delays 2");
            trap.assertJobs(1);
            assertThat(trap.performAll()).isEqualTo(2);
            assertThat(shop.done).containsExactly("delays 2", "delays 1", "delays 0");
        }
    }

    @Test
    void jobs_that_delay_others_without_end_are_an_error() {
        try (JobTrap trap = JobTrap.of(queue)) {
            queue.delay(Shop::delays, 1_000_000);
            assertThatThrownBy(trap::performAll)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "After 1000 rounds (1000 jobs) there are still jobs to perform: they delay others without end."
                                    + " Use perform() for one round. The next one is test.shop.delays(999000) with properties"
                                    + " (priority=10, channel=root, maxRetries=5)");
        }
    }

    @Test
    void what_a_job_throws_reaches_the_test_and_those_after_it_wait_on() {
        try (JobTrap trap = JobTrap.of(queue)) {
            queue.delay(Shop::breaks, "checked");
            queue.delay(Shop::breaks, "unchecked");
            queue.delay(Shop::retries);
            queue.delayable(Shop::confirm, 1L).identityKey("k").delay();
            assertThatThrownBy(trap::perform)
                    .isInstanceOf(FailedJobException.class)
                    .hasMessage("test.shop.breaks was performed and failed: no disk")
                    .hasCauseInstanceOf(IOException.class);
            trap.assertJobs(3);
            assertThat(queue.delayable(Shop::confirm, 2L)
                            .identityKey("k")
                            .delay()
                            .existing())
                    .isTrue();
            assertThatThrownBy(trap::perform)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("broken");
            assertThatThrownBy(trap::perform).isInstanceOf(RetryableJobException.class);
            assertThat(trap.perform()).isEqualTo(1);
            assertThat(shop.done).containsExactly("breaks checked", "breaks unchecked", "retries", "confirm 1");
        }
    }

    @Test
    void the_innermost_trap_catches_and_goes_before_no_delay() {
        try (JobTrap outer = JobTrap.of(queue)) {
            try (JobTrap inner = JobTrap.of(queue);
                    NoDelay scope = queue.noDelay()) {
                queue.delay(Shop::nothing);
                inner.assertJobs(1);
                outer.assertJobs(0);
            }
            queue.delay(Shop::nothing);
            outer.assertJobs(1);
        }
    }

    @Test
    void a_closed_trap_catches_and_performs_nothing() {
        JobTrap trap = JobTrap.of(queue);
        queue.delay(Shop::nothing);
        trap.close();
        trap.close();
        trap.assertJobs(1);
        assertThatThrownBy(trap::perform)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The trap is closed: what its jobs delay would be stored; perform them before");
        try (NoDelay scope = queue.noDelay()) {
            queue.delay(Shop::nothing);
        }
        trap.assertJobs(1);
        assertThat(shop.done).containsExactly("nothing");
    }

    @Test
    void calls_of_all_threads_are_trapped_unless_only_this_threads_are_asked_for() {
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        try (JobTrap all = JobTrap.of(queue)) {
            try (JobTrap mine = JobTrap.ofThisThread(queue)) {
                for (long thread = 0; thread < 8; thread++) {
                    long order = thread;
                    threads.add(CompletableFuture.runAsync(() -> {
                        for (int i = 0; i < 200; i++) {
                            queue.delayable(Shop::confirm, order)
                                    .identityKey("k" + i)
                                    .delay();
                        }
                    }));
                }
                queue.delay(Shop::nothing);
                threads.forEach(CompletableFuture::join);
                mine.assertJobs(1);
            }
            assertThat(all.calls()).hasSize(1_600);
            all.assertJobs(200);
            assertThat(all.calls())
                    .extracting(TrappedCall::id)
                    .hasSize(1_600)
                    .containsAll(all.jobs().stream().map(TrappedCall::id).toList());
        }
    }
}
