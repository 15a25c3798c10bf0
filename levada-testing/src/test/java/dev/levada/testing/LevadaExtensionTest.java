package dev.levada.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.Job;
import dev.levada.JobQueue;
import dev.levada.JobState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

class LevadaExtensionTest {

    @Nested
    class WithAQueue {

        private final Shop shop = new Shop();

        @RegisterExtension
        final LevadaExtension levada = LevadaExtension.withQueue(queue -> queue.register(shop));

        private final AtomicReference<JobQueue> before = new AtomicReference<>();

        @BeforeEach
        void delay(JobQueue queue) {
            before.set(queue);
            queue.delay(Shop::confirm, 1L);
        }

        @RepeatedTest(2)
        void all_methods_of_a_test_get_the_same_and_each_test_others(
                JobQueue queue, DataSource database, TestClock clock, JobDrain drain) throws SQLException {
            assertThat(queue).isSameAs(before.get());
            assertThat(drain.drain()).extracting(Job::state).containsExactly(JobState.DONE);
            assertThat(shop.done).containsExactly("confirm 1");
            assertThat(clock.now()).isNotNull();
            try (Connection connection = database.getConnection()) {
                assertThat(connection.getCatalog()).startsWith("levada_");
            }
        }

        @Test
        void a_trap_and_a_drain_work_side_by_side(JobQueue queue, JobTrap trap, JobDrain drain) {
            queue.delay(Shop::confirm, 2L);
            trap.assertJobs(1);
            assertThat(drain.drain()).hasSize(1);
            assertThat(shop.done).containsExactly("confirm 1");
        }

        @AfterEach
        void same(JobQueue queue) {
            assertThat(queue).isSameAs(before.get());
        }

        @Nested
        class Inside {
            @Test
            void nested_tests_get_it_too(JobQueue queue, JobTrap trap) {
                queue.delay(Shop::nothing);
                trap.assertJobs(1, Shop::nothing);
                assertThat(queue).isSameAs(before.get());
            }
        }
    }

    @Nested
    @NullUnmarked
    class WithFields {

        @RegisterExtension
        final LevadaExtension levada = LevadaExtension.withQueue(queue -> queue.register(new Shop()));

        @LevadaResource
        private JobDrain drain;

        @LevadaResource
        private JobTrap trap;

        @LevadaResource
        private JobQueue queue;

        @LevadaResource
        private DataSource database;

        @LevadaResource
        private TestClock clock;

        @BeforeEach
        void before(JobQueue given) {
            assertThat(queue).isSameAs(given);
            queue.delay(Shop::confirm, 1L);
        }

        @Test
        void fields_are_filled_before_the_tests_methods(JobTrap given) {
            assertThat(trap).isSameAs(given);
            trap.assertJobs(1);
            assertThat(drain.drain()).isEmpty();
            assertThat(database).isNotNull();
            assertThat(clock).isNotNull();
        }
    }

    @Nested
    @ExtendWith(LevadaExtension.class)
    class WithTheTestsOwnQueue {

        private final Shop shop = new Shop();
        private JobQueue queue = JobQueue.detached().register(shop).build();

        @BeforeEach
        void another() {
            queue = JobQueue.detached().register(shop).build();
        }

        @Test
        void the_queue_of_the_field_is_trapped(JobTrap trap, JobQueue given) {
            queue.delay(Shop::nothing);
            trap.assertJobs(1);
            assertThat(given).isSameAs(queue);
        }

        @Test
        void two_queues_are_one_too_many() {
            TwoQueues test = new TwoQueues();
            assertThatThrownBy(() -> resources(test).get(JobTrap.class))
                    .hasMessage(
                            "TwoQueues has 2 fields of type JobQueue, expected one; open the trap or drain in the test, with"
                                    + " JobTrap.of(queue) or JobDrain.of(queue)");
        }

        @Test
        void no_queue_is_one_too_few() {
            assertThatThrownBy(() -> resources("a text").get(JobDrain.class))
                    .hasMessage(
                            "String has no queue; give it a field of type JobQueue, or have the extension build one:"
                                    + " @RegisterExtension final LevadaExtension levada = LevadaExtension.withQueue(queue ->"
                                    + " queue.register(…))");
            assertThatThrownBy(() -> resources(new NoQueueYet()).get(JobTrap.class))
                    .hasMessageStartingWith(
                            "The field of type JobQueue in NoQueueYet is not set yet; build the queue in its"
                                    + " initializer or, if a @BeforeEach method does, ask for the trap or drain as parameter");
        }

        private static TestResources resources(Object test) {
            return new TestResources(new OneInstance(test), null);
        }
    }

    static class TwoQueues {
        final JobQueue first = JobQueue.detached().build();
        final JobQueue second = JobQueue.detached().build();
    }

    @NullUnmarked
    static class NoQueueYet {
        JobQueue queue;
    }
}
