package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.fixture.QueueFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Cancelling jobs that run: whatever the method does then, the job ends as cancelled and nothing of its work stays. */
class RunningJobCancelTest {

    /** Writes in its own transaction, then does what its argument says once it is asked to stop. */
    @JobModel("test.writer")
    public static class Writer {
        @JobFunction
        public String write(String then, JobContext context) throws SQLException {
            try (Statement statement = context.connection().createStatement()) {
                statement.execute("INSERT INTO effect VALUES (" + context.jobId() + ")");
                if (then.equals("sleep in the database")) {
                    statement.execute("SELECT pg_sleep(60)");
                }
            }
            while (!context.isCancelled()) {
                Thread.onSpinWait();
            }
            switch (then) {
                case "check" -> context.checkCancelled();
                case "throw" -> throw new IllegalStateException("unrelated");
                case "fail" -> throw new FailedJobException("no");
                case "retry" -> throw new RetryableJobException("again", Duration.ZERO);
                default -> {}
            }
            return then;
        }
    }

    private final QueueFixture fixture = new QueueFixture();
    private final Gate gate = new Gate();
    private JobQueue queue = fixture.queue(builder -> builder);

    @BeforeEach
    void start() throws Exception {
        fixture.execute("CREATE TABLE effect (job bigint)");
        queue = fixture.running(builder -> builder.register(gate, new Writer()));
    }

    @AfterEach
    void close() throws Exception {
        gate.end.release(1_000);
        fixture.close();
    }

    private Job cancelled(long id) {
        assertThat(queue.jobs().cancel(List.of(id), "Ada").asked()).containsExactly(id);
        return fixture.awaitState(queue, id, JobState.CANCELLED);
    }

    private void assertCancelled(Job job) {
        assertThat(job.outcome()).isEqualTo(new Job.Outcome(null, "cancelled by Ada", null, null));
        assertThat(job.times().started()).isNotNull();
        assertThat(job.times().finished()).isNotNull();
        assertThat(queue.jobs().attempts(job.id())).singleElement().satisfies(attempt -> {
            assertThat(attempt.outcome()).isEqualTo(JobAttempt.Outcome.CANCELLED);
            assertThat(attempt.number()).isOne();
        });
    }

    @Test
    void the_method_is_interrupted_and_the_job_ends_as_cancelled() throws Exception {
        long id = queue.delay(Gate::pass, "x").id();
        gate.awaitBegun();

        assertThat(queue.jobs().cancel(List.of(id), "Ada"))
                .isEqualTo(new ActionResult(List.of(), List.of(id), java.util.Map.of()));
        assertThat(gate.interrupted.await(20, TimeUnit.SECONDS)).isTrue();

        assertCancelled(fixture.awaitState(queue, id, JobState.CANCELLED));
        assertThat(gate.log).isEmpty();
    }

    @Test
    void the_node_of_a_running_job_is_told_at_once() throws Exception {
        long id = queue.delay(Gate::pass, "x").id();
        gate.awaitBegun();
        Integer node = queue.jobs().find(id).orElseThrow().execution().nodeId();
        try (Connection connection = fixture.direct().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("LISTEN levada");
            queue.jobs().cancel(List.of(id), "Ada");

            PGNotification[] heard = connection.unwrap(PGConnection.class).getNotifications(5_000);
            assertThat(heard).extracting(PGNotification::getParameter).contains("node " + node);
        }
        fixture.awaitState(queue, id, JobState.CANCELLED);
    }

    @Test
    void a_method_that_ignores_the_interrupt_and_returns_a_value_has_been_cancelled_all_the_same() throws Exception {
        long id = queue.delay(Gate::ignore, "x").id();
        gate.awaitBegun();
        queue.jobs().cancel(List.of(id), "Ada");
        assertThat(gate.interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(queue.jobs().find(id)).get().satisfies(job -> {
            assertThat(job.state()).isEqualTo(JobState.STARTED);
            assertThat(job.times().cancelRequested()).isNotNull();
        });
        gate.end.release();

        assertCancelled(fixture.awaitState(queue, id, JobState.CANCELLED));
        assertThat(queue.result(id, String.class)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"return", "check", "throw", "fail", "retry", "sleep in the database"})
    void what_a_cancelled_job_wrote_in_its_transaction_is_rolled_back_however_it_ends(String then) throws Exception {
        long id = queue.delay(Writer::write, then).id();
        fixture.awaitState(queue, id, JobState.STARTED);
        fixture.awaitNumber(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                        + (then.startsWith("sleep")
                                ? "query = 'SELECT pg_sleep(60)'"
                                : "state = 'idle in transaction'"),
                1);

        assertCancelled(cancelled(id));
        assertThat(fixture.number("SELECT count(*) FROM effect")).isZero();
        assertThat(fixture.number("SELECT count(*) FROM levada.job_attempt")).isZero();
    }

    @Test
    void a_job_is_asked_as_often_as_one_likes_and_the_first_request_counts() throws Exception {
        long id = queue.delay(Gate::ignore, "x").id();
        gate.awaitBegun();
        queue.jobs().cancel(List.of(id), "Ada");
        java.time.Instant first = queue.jobs().find(id).orElseThrow().times().cancelRequested();

        assertThat(queue.jobs().cancel(List.of(id), "Bob").asked()).containsExactly(id);

        Job job = queue.jobs().find(id).orElseThrow();
        assertThat(job.times().cancelRequested()).isEqualTo(first);
        assertThat(job.outcome().message()).isEqualTo("cancelled by Ada");
        gate.end.release();
        fixture.awaitState(queue, id, JobState.CANCELLED);
    }

    @Test
    void its_slot_is_free_again_and_its_thread_carries_no_interrupt_into_the_next_job() throws Exception {
        queue.channels().put(dev.levada.channel.ChannelSettings.of("root", 1));
        for (int i = 0; i < 20; i++) {
            long id = queue.delay(Gate::ignore, "x").id();
            gate.awaitBegun();
            queue.jobs().cancel(List.of(id), "Ada");
            gate.end.release();
            fixture.awaitState(queue, id, JobState.CANCELLED);
        }
        gate.end.release();
        long last = queue.delay(Gate::pass, "last").id();
        assertThat(fixture.awaitState(queue, last, JobState.DONE).outcome().result())
                .isEqualTo("\"last\"");
    }

    @Test
    void two_thousand_five_hundred_jobs_in_all_states_are_cancelled_at_once() throws Exception {
        queue.channels().put(dev.levada.channel.ChannelSettings.of("waiting", 0));
        long done = queue.delay(Gate::pass, "done").id();
        gate.end.release();
        gate.awaitBegun();
        fixture.awaitState(queue, done, JobState.DONE);
        long running = queue.delay(Gate::pass, "running").id();
        gate.awaitBegun();
        List<Long> waiting = queue
                .delayAll(java.util.stream.IntStream.range(0, 2_500)
                        .mapToObj(i -> queue.delayable(Gate::pass, "w" + i).channel("waiting"))
                        .toList())
                .stream()
                .map(DelayedJob::id)
                .toList();
        List<Long> all = new java.util.ArrayList<>(waiting);
        all.addAll(List.of(done, running, Long.MAX_VALUE, -1L, running));

        ActionResult result = queue.jobs().cancel(all, "Ada");

        assertThat(result.changed()).containsExactlyElementsOf(waiting);
        assertThat(result.asked()).containsExactly(running);
        assertThat(result.refused())
                .isEqualTo(java.util.Map.of(
                        done,
                        "Job " + done + " is done and cannot be cancelled",
                        Long.MAX_VALUE,
                        "There is no job " + Long.MAX_VALUE,
                        -1L,
                        "There is no job -1"));
        assertThat(result.isComplete()).isFalse();
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished WHERE state = 'cancelled'", 2_501);
        assertThat(queue.jobs().requeue(waiting).changed()).containsExactlyElementsOf(waiting);
        assertThat(queue.jobs().hold(waiting).changed()).hasSize(2_500);
        assertThat(queue.jobs().release(waiting).changed()).hasSize(2_500);
        assertThat(queue.jobs().changePriority(waiting, 1).changed()).hasSize(2_500);
        assertThat(queue.jobs().setDone(waiting, "Ada").changed()).hasSize(2_500);
        assertThat(queue.jobs().cancel(List.of(), "Ada"))
                .isEqualTo(new ActionResult(List.of(), List.of(), java.util.Map.of()));
    }
}
