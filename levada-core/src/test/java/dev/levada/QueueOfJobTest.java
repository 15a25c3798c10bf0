package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.fixture.QueueFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A job is given the queue that runs it, so that its class need not know the one that is built from it. */
class QueueOfJobTest {

    /** Each job delays the next one, in its own transaction. */
    @JobModel("test.steps")
    public static class Steps {
        final List<JobQueue> queues = new CopyOnWriteArrayList<>();

        @JobFunction(maxRetries = 1)
        public void go(int left, boolean fail, JobContext job) throws SQLException {
            queues.add(job.queue());
            if (left > 0) {
                job.queue().in(job.connection()).delay(Steps::go, left - 1, false);
            }
            if (fail) {
                throw new IllegalStateException("meant");
            }
        }

        @JobFunction
        public void apart(int left, JobContext job) {
            queues.add(job.queue());
            if (left > 0) {
                job.queue().delay(Steps::apart, left - 1);
            }
        }
    }

    private final QueueFixture fixture = new QueueFixture();
    private final Steps steps = new Steps();

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @Test
    void a_job_delays_others_with_the_queue_that_runs_it() {
        JobQueue queue = fixture.running(builder -> builder.register(steps));
        queue.delay(Steps::go, 2, false);
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished WHERE state = 'done'", 3);
        assertThat(steps.queues).hasSize(3).containsOnly(queue);
    }

    @Test
    void what_a_failed_job_has_delayed_in_its_transaction_is_gone() throws SQLException {
        JobQueue queue = fixture.running(builder -> builder.register(steps));
        fixture.awaitState(queue, queue.delay(Steps::go, 2, true).id(), JobState.FAILED);
        assertThat(fixture.number("SELECT count(*) FROM levada.jobs")).isOne();
    }

    @Test
    void of_two_queues_on_one_database_it_is_the_one_that_runs_the_job() throws SQLException {
        JobQueue running = fixture.running(builder -> builder.register(steps));
        JobQueue delaying = fixture.queue(builder -> builder.register(new Steps()));
        delaying.delay(Steps::go, 0, false);
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished", 1);
        assertThat(steps.queues).containsExactly(running);
    }

    @Test
    void calls_that_run_at_once_have_it_too() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder.register(steps));
        try (NoDelay scope = queue.noDelay();
                Connection connection = fixture.dataSource().getConnection()) {
            queue.delay(Steps::go, 2, false);
            connection.setAutoCommit(false);
            queue.in(connection).delay(Steps::go, 0, false);
            assertThatThrownBy(() -> queue.delay(Steps::go, 0, true)).hasMessage("meant");
        }
        assertThat(steps.queues).hasSize(5).containsOnly(queue);
        assertThat(fixture.number("SELECT count(*) FROM levada.jobs")).isZero();
    }

    @Test
    void a_queue_without_database_gives_itself() {
        try (JobQueue queue = JobQueue.detached().register(steps).noDelay().build()) {
            queue.delay(Steps::apart, 1);
            assertThat(steps.queues).containsExactly(queue, queue);
        }
    }

    @Test
    void jobs_run_step_by_step_have_it_too() {
        JobQueue queue = fixture.queue(builder -> builder.register(steps));
        queue.delay(Steps::go, 1, false);
        try (SteppedQueue stepped = queue.stepped()) {
            assertThat(stepped.runNext()).isPresent();
            assertThat(stepped.runNext()).isPresent();
            assertThat(stepped.runNext()).isEmpty();
        }
        assertThat(steps.queues).containsExactly(queue, queue);
    }
}
