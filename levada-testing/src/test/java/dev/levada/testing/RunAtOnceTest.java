package dev.levada.testing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.DelayedJob;
import dev.levada.JobQueue;
import dev.levada.JobStoreException;
import dev.levada.RetryableJobException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

class RunAtOnceTest {

    private final Shop shop = new Shop();
    private final JobQueue queue = JobQueue.detached().register(shop).build();

    @Test
    void without_the_annotation_calls_are_delayed() {
        assertThatThrownBy(() -> queue.delay(Shop::nothing))
                .isInstanceOf(JobStoreException.class)
                .hasMessageContaining("no database");
    }

    @Test
    @RunAtOnce
    void a_test_that_is_marked_runs_its_calls_at_once() {
        assertThat(queue.delay(Shop::confirm, 1L)).isEqualTo(DelayedJob.RAN_AT_ONCE);
        assertThat(shop.done).containsExactly("confirm 1");
    }

    @Test
    @RunAtOnce
    void what_a_job_throws_reaches_the_test() {
        assertThatThrownBy(() -> queue.delay(Shop::retries)).isInstanceOf(RetryableJobException.class);
    }

    @Test
    @RunAtOnce
    void other_threads_go_on_to_delay() {
        assertThatThrownBy(() -> CompletableFuture.runAsync(() -> queue.delay(Shop::nothing))
                        .join())
                .hasRootCauseMessage(
                        "This queue has no database (JobQueue.detached()): calls can only be trapped or run at once"
                                + " with noDelay()");
    }

    @Test
    @RunAtOnce
    void a_trap_goes_before_it() {
        try (JobTrap trap = JobTrap.of(queue)) {
            queue.delay(Shop::nothing);
            trap.assertJobs(1);
        }
        assertThat(shop.done).isEmpty();
    }

    @Nested
    @RunAtOnce
    class OnAClass {

        @BeforeEach
        void before() {
            queue.delay(Shop::confirm, 1L);
        }

        @AfterEach
        void after() {
            queue.delay(Shop::confirm, 3L);
            assertThat(requireNonNull(shop).done).hasSize(3);
        }

        @RepeatedTest(2)
        void it_holds_for_all_methods_of_a_test() {
            queue.delay(Shop::confirm, 2L);
            assertThat(shop.done).containsExactly("confirm 1", "confirm 2");
        }

        @Test
        @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
        void it_holds_in_the_thread_of_a_timeout() {
            queue.delay(Shop::confirm, 2L);
            assertThat(shop.done).hasSize(2);
        }

        @TestFactory
        Stream<DynamicTest> it_holds_in_dynamic_tests() {
            return Stream.of(DynamicTest.dynamicTest("one", () -> queue.delay(Shop::nothing)));
        }

        @Nested
        class Inside {
            @Test
            void it_holds_in_nested_classes() {
                queue.delay(Shop::confirm, 2L);
                assertThat(shop.done).hasSize(2);
            }
        }
    }
}
