package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.levada.fixture.QueueFixture;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SteppedQueueTest {

    @JobModel("test.step")
    public static class Work {
        private final List<String> done = Collections.synchronizedList(new ArrayList<>());
        private final CountDownLatch release = new CountDownLatch(1);
        private final CountDownLatch begun = new CountDownLatch(1);
        private volatile boolean broken;

        @JobFunction
        public void note(String what) {
            done.add(what);
            if (broken) {
                throw new IllegalArgumentException("broken");
            }
        }

        @JobFunction(retryPattern = "1:60", maxRetries = 2)
        public void later(String what) {
            done.add(what);
            throw new RetryableJobException("not yet");
        }

        @JobFunction(timeout = "1s")
        public void endless() throws InterruptedException {
            new CountDownLatch(1).await();
        }

        @JobFunction
        public void waits() throws InterruptedException {
            begun.countDown();
            release.await();
            done.add("waited");
        }

        @JobFunction
        public void write(String what, JobContext context) throws SQLException {
            try (PreparedStatement insert =
                    context.connection().prepareStatement("INSERT INTO effect (what) VALUES (?)")) {
                insert.setString(1, what);
                insert.execute();
            }
            if (broken) {
                throw new IllegalStateException("after the write");
            }
        }
    }

    private final QueueFixture fixture = new QueueFixture();
    private final Work work = new Work();

    private JobQueue queue(String channels) {
        return fixture.queue(builder -> builder.register(work).channels(channels));
    }

    @AfterEach
    void close() throws SQLException {
        work.release.countDown();
        fixture.close();
    }

    private static List<Job> drain(SteppedQueue steps) {
        List<Job> ran = new ArrayList<>();
        Optional<Job> next = steps.runNext();
        while (next.isPresent()) {
            ran.add(next.get());
            next = steps.runNext();
        }
        return ran;
    }

    @Test
    void each_step_runs_the_one_job_that_comes_next() {
        JobQueue queue = queue("root:100");
        queue.delayable(Work::note, "second").priority(5).delay();
        queue.delay(Work::note, "third");
        long first = queue.delayable(Work::note, "first").priority(1).delay().id();
        try (SteppedQueue steps = queue.stepped()) {
            assertThat(work.done).isEmpty();
            Job job = steps.runNext().orElseThrow();
            assertThat(job.id()).isEqualTo(first);
            assertThat(job.state()).isEqualTo(JobState.DONE);
            assertThat(work.done).containsExactly("first");
            queue.delayable(Work::note, "in between").priority(1).delay();
            assertThat(drain(steps)).hasSize(3);
            assertThat(work.done).containsExactly("first", "in between", "second", "third");
            assertThat(steps.runNext()).isEmpty();
        }
    }

    @Test
    void a_step_takes_jobs_that_sql_has_delayed() throws SQLException {
        JobQueue queue = queue("root:1");
        fixture.execute("SELECT levada.delay('test.step.note', '[\"sql\"]')");
        try (SteppedQueue steps = queue.stepped()) {
            assertThat(steps.runNext()).isPresent();
            assertThat(work.done).containsExactly("sql");
        }
    }

    @Test
    void what_the_channels_hold_back_does_not_run() {
        JobQueue queue = queue("root:10,root.paused:0,root.line:1:sequential,root.slow:1:throttle=3600");
        queue.delayable(Work::note, "paused").channel("paused").delay();
        queue.delayable(Work::note, "slow 1").channel("slow").delay();
        queue.delayable(Work::note, "slow 2").channel("slow").delay();
        queue.delayable(Work::note, "future").eta(Duration.ofHours(1)).delay();
        work.broken = true;
        long failing = queue.delayable(Work::note, "line 1")
                .channel("line")
                .priority(1)
                .delay()
                .id();
        queue.delayable(Work::note, "line 2").channel("line").delay();
        try (SteppedQueue steps = queue.stepped()) {
            Job failed = steps.runNext().orElseThrow();
            assertThat(failed.id()).isEqualTo(failing);
            assertThat(failed.state()).isEqualTo(JobState.FAILED);
            work.broken = false;
            drain(steps);
            assertThat(work.done).containsExactly("line 1", "slow 1");
            queue.jobs().requeue(List.of(failing));
            drain(steps);
            assertThat(work.done).containsExactly("line 1", "slow 1", "line 1", "line 2");
        }
    }

    @Test
    void a_retryable_job_waits_for_its_next_try() {
        JobQueue queue = queue("root:1");
        queue.delay(Work::later, "try");
        try (SteppedQueue steps = queue.stepped()) {
            Job job = steps.runNext().orElseThrow();
            assertThat(job.state()).isEqualTo(JobState.PENDING);
            assertThat(job.stage()).isEqualTo(JobStage.SCHEDULED);
            assertThat(job.execution().retry()).isEqualTo(1);
            assertThat(steps.runNext()).isEmpty();
        }
    }

    @Test
    void the_effect_of_a_job_and_its_end_are_one_transaction() throws SQLException {
        fixture.execute("CREATE TABLE effect (what text)");
        JobQueue queue = queue("root:1");
        queue.delay(Work::write, "kept");
        try (SteppedQueue steps = queue.stepped()) {
            assertThat(steps.runNext().orElseThrow().state()).isEqualTo(JobState.DONE);
            work.broken = true;
            queue.delay(Work::write, "rolled back");
            assertThat(steps.runNext().orElseThrow().state()).isEqualTo(JobState.FAILED);
        }
        assertThat(fixture.text("SELECT string_agg(what, ',') FROM effect")).isEqualTo("kept");
    }

    @Test
    void timeouts_hold() {
        JobQueue queue = queue("root:1");
        queue.delay(Work::endless);
        try (SteppedQueue steps = queue.stepped()) {
            Job job = steps.runNext().orElseThrow();
            assertThat(job.state()).isEqualTo(JobState.FAILED);
            assertThat(job.outcome().exceptionMessage()).contains("timeout of 1.0 s");
        }
    }

    @Test
    void a_running_job_can_be_cancelled_from_elsewhere() throws Exception {
        JobQueue queue = queue("root:1");
        long id = queue.delay(Work::waits).id();
        AtomicReference<Optional<Job>> ran = new AtomicReference<>(Optional.empty());
        try (SteppedQueue steps = queue.stepped()) {
            Thread stepping = new Thread(() -> ran.set(steps.runNext()));
            stepping.start();
            assertThat(work.begun.await(10, TimeUnit.SECONDS)).isTrue();
            queue.jobs().cancel(List.of(id), "test");
            stepping.join(10_000);
        }
        assertThat(ran.get()).get().extracting(Job::state).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void an_interrupted_step_is_taken_up_by_the_next() throws Exception {
        JobQueue queue = queue("root:100");
        long id = queue.delay(Work::waits).id();
        queue.delay(Work::note, "next");
        AtomicReference<RuntimeException> thrown = new AtomicReference<>();
        try (SteppedQueue steps = queue.stepped()) {
            Thread stepping = new Thread(() -> {
                try {
                    steps.runNext();
                } catch (RuntimeException e) {
                    thrown.set(e);
                }
            });
            stepping.start();
            assertThat(work.begun.await(10, TimeUnit.SECONDS)).isTrue();
            stepping.interrupt();
            stepping.join(10_000);
            assertThat(thrown.get()).hasMessage("Interrupted while waiting for a job to end; it goes on");
            assertThat(work.done).isEmpty();
            work.release.countDown();
            assertThat(steps.runNext().orElseThrow().id()).isEqualTo(id);
            assertThat(work.done).containsExactly("waited");
            assertThat(drain(steps)).hasSize(1);
        }
    }

    @Test
    void where_a_node_runs_no_steps_are_taken() {
        JobQueue running = queue("root:1").start();
        await().until(running::isJobrunner);
        JobQueue other = queue("root:1");
        assertThatThrownBy(other::stepped)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("The node 'node-")
                .hasMessageContaining("runs the jobs of this database")
                .hasMessageContaining("stop that one first");
        assertThatThrownBy(running::stepped)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is started and runs its jobs by itself");
        running.stop(Duration.ofSeconds(5));
        other.delay(Work::note, "mine");
        try (SteppedQueue steps = other.stepped()) {
            assertThat(steps.runNext()).isPresent();
        }
    }

    @Test
    void only_one_takes_steps_at_a_time_and_the_next_begins_at_once() {
        JobQueue queue = queue("root:1");
        try (SteppedQueue first = queue.stepped()) {
            assertThatThrownBy(queue::stepped).isInstanceOf(IllegalStateException.class);
            queue.delay(Work::note, "x");
            assertThat(first.runNext()).isPresent();
        }
        queue.delay(Work::note, "y");
        try (SteppedQueue third = queue.stepped()) {
            assertThat(third.runNext()).isPresent();
            third.close();
            third.close();
            assertThatThrownBy(third::runNext).hasMessageContaining("is closed");
        }
    }

    @Test
    void what_a_dead_node_left_runs_too() throws SQLException {
        JobQueue queue = queue("root:1");
        long id = queue.delay(Work::note, "left").id();
        fixture.execute(
                "INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, heartbeat_at)"
                        + " VALUES ('dead', 'h', 1, 'v', 1, '{test.step.note}', true, clock_timestamp() - interval '1 minute')");
        fixture.execute(
                "UPDATE levada.job SET state = 'started', attempt = 1, retry = 1, started_at = clock_timestamp(),"
                        + " node_id = (SELECT id FROM levada.node WHERE name = 'dead') WHERE id = " + id);
        fixture.execute("UPDATE levada.jobrunner SET term = 7, expires_at = clock_timestamp() + interval '1 minute',"
                + " node_id = (SELECT id FROM levada.node WHERE name = 'dead')");
        try (SteppedQueue steps = queue.stepped()) {
            await().until(() -> steps.runNext().isPresent());
            Job job = queue.jobs().find(id).orElseThrow();
            assertThat(job.state()).isEqualTo(JobState.DONE);
            assertThat(job.execution().crashes()).isEqualTo(1);
        }
    }

    @Test
    void a_job_of_an_unknown_function_is_set_aside() throws SQLException {
        JobQueue queue = queue("root:1");
        fixture.execute("INSERT INTO levada.job (function) VALUES ('test.step.gone')");
        queue.delay(Work::note, "known");
        try (SteppedQueue steps = queue.stepped()) {
            assertThat(drain(steps)).hasSize(1);
        }
        assertThat(fixture.text("SELECT stage::text FROM levada.job")).isEqualTo("parked");
    }

    @Test
    void a_node_that_starts_meanwhile_ends_the_steps_with_an_error() {
        JobQueue queue = queue("root:1");
        try (SteppedQueue steps = queue.stepped()) {
            JobQueue late = queue("root:1").start();
            await().untilAsserted(() -> assertThatThrownBy(steps::runNext)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("runs the jobs of this database"));
            late.stop(Duration.ofSeconds(5));
            queue.delay(Work::note, "mine");
            assertThat(steps.runNext()).isPresent();
        }
    }

    @Test
    void a_queue_without_database_takes_no_steps() {
        queue("root:1");
        try (JobQueue detached = JobQueue.detached().register(work).build()) {
            assertThatThrownBy(detached::stepped)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has no database");
        }
    }
}
