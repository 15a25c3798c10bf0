package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.levada.FailedJobException;
import dev.levada.Job;
import dev.levada.JobAttempt;
import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.RetryableJobException;
import dev.levada.fixture.QueueFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExecutionTest {

    private final QueueFixture fixture = new QueueFixture();
    private final Work work = new Work();

    record Answer(int answer) {}

    /** Jobs that end in all ways there are. */
    @JobModel("test.work")
    public static class Work {
        final AtomicInteger calls = new AtomicInteger();
        final CountDownLatch release = new CountDownLatch(1);

        @JobFunction
        public Map<String, Integer> answer() {
            return Map.of("answer", 42);
        }

        @JobFunction
        public void fail(String why) {
            throw new FailedJobException(why, new IllegalStateException("the cause"));
        }

        @JobFunction
        public void error() {
            throw new StackOverflowError("deep");
        }

        @JobFunction
        public void unspeakable() {
            throw new IllegalStateException("null \0 and half \uD800 a character");
        }

        @JobFunction(retryPattern = "1:0")
        public void retryUntil(int successAt) {
            if (calls.incrementAndGet() < successAt) {
                throw new RetryableJobException("not yet");
            }
        }

        @JobFunction
        public void retryAtOnce(int successAt) {
            if (calls.incrementAndGet() < successAt) {
                throw new RetryableJobException("at once", Duration.ZERO);
            }
        }

        @JobFunction
        public void retryLater() {
            throw new RetryableJobException("shop is down");
        }

        @JobFunction
        public void uncounted() {
            if (calls.incrementAndGet() < 8) {
                throw RetryableJobException.uncounted("free of charge", Duration.ZERO);
            }
        }

        @JobFunction
        public void conflict() throws SQLException {
            throw new IllegalStateException("wrapped", new SQLException("could not serialize", "40001"));
        }

        @JobFunction
        public String flood() {
            return "x".repeat(1_000_000);
        }

        @JobFunction
        public Object notJson() {
            List<Object> cycle = new ArrayList<>();
            cycle.add(cycle);
            return cycle;
        }

        @JobFunction(timeout = "PT0.2S")
        public void forever() throws InterruptedException {
            release.await();
        }

        @JobFunction(timeout = "PT0.2S")
        public void deaf() {
            boolean done = false;
            while (!done) {
                try {
                    done = release.await(1, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    // Deaf to being asked to stop.
                }
            }
        }

        @JobFunction
        public void insert(int number, boolean thenFail, JobContext context) throws SQLException {
            try (Connection connection = context.connection();
                    Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO effect VALUES (" + number + ")");
            }
            if (thenFail) {
                throw new FailedJobException("after the insert");
            }
        }

        @JobFunction
        public void commitItself(JobContext context) throws SQLException {
            context.connection().commit();
        }

        @JobFunction
        public void slow(JobContext context) throws InterruptedException {
            context.progress(40);
            release.await();
        }

        @JobFunction
        public String insertSlowly(int number, JobContext context) throws SQLException, InterruptedException {
            context.progress(40);
            try (Statement statement = context.connection().createStatement()) {
                statement.execute("INSERT INTO effect VALUES (" + number + ")");
            }
            release.await();
            return String.valueOf(context.connection().getTransactionIsolation());
        }

        @JobFunction
        public void stubborn() {
            if (calls.incrementAndGet() > 1) {
                return;
            }
            boolean done = false;
            while (!done) {
                try {
                    done = release.await(1, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    // Deaf to being asked to stop.
                }
            }
        }

        @JobFunction
        public void needsALock(JobContext context) throws SQLException {
            try (Statement statement = context.connection().createStatement()) {
                statement.execute("SET LOCAL lock_timeout = '20ms'; LOCK TABLE effect IN ACCESS EXCLUSIVE MODE");
            }
        }
    }

    @BeforeEach
    void effects() throws SQLException {
        fixture.execute("CREATE TABLE effect (number integer)");
    }

    @AfterEach
    void close() throws SQLException {
        work.release.countDown();
        fixture.close();
    }

    private JobQueue start() {
        return fixture.running(builder -> builder.register(work).abandonAfter(Duration.ofMillis(300)));
    }

    @Test
    void a_result_is_kept_as_json_and_can_be_read_by_its_type() {
        JobQueue queue = start();
        Job job = fixture.awaitState(queue, queue.delay(Work::answer).id(), JobState.DONE);
        assertThat(job.outcome().result()).isEqualTo("{\"answer\":42}");
        assertThat(queue.result(job.id(), Answer.class)).isEqualTo(new Answer(42));
        assertThat(job.times().execution()).isPositive();
    }

    @Test
    void an_exception_fails_the_job_with_name_message_and_stack_trace() {
        JobQueue queue = start();
        Job job = fixture.awaitState(
                queue, queue.delay(Work::fail, "no such customer").id(), JobState.FAILED);
        assertThat(job.outcome().exceptionName()).isEqualTo("dev.levada.FailedJobException");
        assertThat(job.outcome().exceptionMessage()).isEqualTo("no such customer");
        List<JobAttempt> attempts = queue.jobs().attempts(job.id());
        assertThat(attempts).singleElement().satisfies(attempt -> {
            assertThat(attempt.outcome()).isEqualTo(JobAttempt.Outcome.FAILED);
            assertThat(attempt.stackTrace())
                    .contains("Work.fail(", "Caused by: java.lang.IllegalStateException: the cause");
            assertThat(attempt.node()).isNotNull();
            assertThat(attempt.ended()).isAfterOrEqualTo(attempt.started());
        });
    }

    @Test
    void an_error_of_the_virtual_machine_fails_the_job_and_the_worker_goes_on() {
        JobQueue queue = start();
        Job job = fixture.awaitState(queue, queue.delay(Work::error).id(), JobState.FAILED);
        assertThat(job.outcome().exceptionName()).isEqualTo("java.lang.StackOverflowError");
        fixture.awaitState(queue, queue.delay(Work::answer).id(), JobState.DONE);
    }

    @Test
    void a_message_that_postgresql_cannot_store_is_kept_as_far_as_it_can() {
        JobQueue queue = start();
        Job job = fixture.awaitState(queue, queue.delay(Work::unspeakable).id(), JobState.FAILED);
        assertThat(job.outcome().exceptionMessage()).isEqualTo("null \uFFFD and half \uFFFD a character");
    }

    @Test
    void a_retryable_exception_runs_the_job_again_by_its_pattern() {
        JobQueue queue = start();
        Job job = fixture.awaitState(queue, queue.delay(Work::retryUntil, 4).id(), JobState.DONE);
        assertThat(job.execution().attempt()).isEqualTo(4);
        assertThat(queue.jobs().attempts(job.id()))
                .extracting(JobAttempt::outcome)
                .containsExactly(
                        JobAttempt.Outcome.RETRIED,
                        JobAttempt.Outcome.RETRIED,
                        JobAttempt.Outcome.RETRIED,
                        JobAttempt.Outcome.DONE);
    }

    @Test
    void max_retries_counts_executions_and_the_last_one_fails() {
        JobQueue queue = start();
        Job job = fixture.awaitState(
                queue,
                queue.delayable(Work::retryUntil, 100).maxRetries(3).delay().id(),
                JobState.FAILED);
        assertThat(work.calls).hasValue(3);
        assertThat(job.outcome().exceptionMessage()).isEqualTo("Max. retries (3) reached: not yet");
    }

    @Test
    void max_retries_zero_never_gives_up() {
        JobQueue queue = start();
        fixture.awaitState(
                queue,
                queue.delayable(Work::retryUntil, 30).unlimitedRetries().delay().id(),
                JobState.DONE);
        assertThat(work.calls).hasValue(30);
    }

    @Test
    void a_delay_of_zero_seconds_means_at_once() {
        JobQueue queue = start();
        fixture.awaitState(queue, queue.delay(Work::retryAtOnce, 3).id(), JobState.DONE);
    }

    @Test
    void without_a_pattern_the_next_try_is_ten_minutes_later() throws SQLException {
        JobQueue queue = start();
        long id = queue.delay(Work::retryLater).id();
        await().until(() -> queue.jobs().find(id).orElseThrow().properties().eta() != null);
        Job job = queue.jobs().find(id).orElseThrow();
        assertThat(job.state()).isEqualTo(JobState.PENDING);
        assertThat(job.outcome().message()).isEqualTo("shop is down");
        assertThat(job.execution().retry()).isEqualTo(1);
        assertThat(fixture.number(
                        "SELECT round(extract(epoch FROM eta - clock_timestamp()) / 10) FROM levada.job WHERE id = "
                                + id))
                .isEqualTo(60);
    }

    @Test
    void an_uncounted_retry_uses_up_none() {
        JobQueue queue = start();
        Job job = fixture.awaitState(
                queue, queue.delayable(Work::uncounted).maxRetries(2).delay().id(), JobState.DONE);
        assertThat(job.execution().attempt()).isEqualTo(8);
    }

    @Test
    void a_concurrency_error_of_the_database_is_retried_after_five_seconds_and_counted() throws SQLException {
        JobQueue queue = start();
        long id = queue.delayable(Work::conflict).maxRetries(2).delay().id();
        await().until(() -> queue.jobs().find(id).orElseThrow().properties().eta() != null);
        assertThat(fixture.number(
                        "SELECT round(extract(epoch FROM eta - clock_timestamp())) FROM levada.job WHERE id = " + id))
                .isBetween(3L, 5L);
        queue.jobs().changeEta(List.of(id), Duration.ZERO);
        Job job = fixture.awaitState(queue, id, JobState.FAILED);
        assertThat(job.outcome().exceptionMessage()).startsWith("Max. retries (2) reached");
    }

    @Test
    void a_result_without_end_is_cut_and_says_so() {
        JobQueue queue = start();
        Job job = fixture.awaitState(queue, queue.delay(Work::flood).id(), JobState.DONE);
        assertThat(job.outcome().result()).hasSizeLessThan(65_537);
        assertThat(job.outcome().message()).contains("larger than the limit", "cut");
    }

    @Test
    void a_result_that_is_not_json_leaves_the_job_done_and_says_so() {
        JobQueue queue = start();
        Job job = fixture.awaitState(queue, queue.delay(Work::notJson).id(), JobState.DONE);
        assertThat(job.outcome().result()).isNull();
        assertThat(job.outcome().message()).contains("could not be written as JSON");
    }

    @Test
    void a_job_that_runs_too_long_is_stopped_and_fails() {
        JobQueue queue = start();
        Job job = fixture.awaitState(queue, queue.delay(Work::forever).id(), JobState.FAILED);
        assertThat(job.outcome().exceptionName()).isEqualTo("timeout");
        assertThat(job.outcome().exceptionMessage()).contains("0.2 s");
        assertThat(queue.jobs().attempts(job.id()))
                .extracting(JobAttempt::outcome)
                .containsExactly(JobAttempt.Outcome.TIMED_OUT);
    }

    @Test
    void a_job_that_does_not_stop_is_given_up_and_its_slot_and_worker_are_free_again() {
        JobQueue queue = fixture.queue(builder ->
                        builder.register(work).channels("root:1").workers(1).abandonAfter(Duration.ofMillis(300)))
                .start();
        long deaf = queue.delay(Work::deaf).id();
        fixture.awaitState(queue, deaf, JobState.FAILED);
        fixture.awaitState(queue, queue.delay(Work::answer).id(), JobState.DONE);
    }

    @Test
    void what_a_job_writes_through_its_connection_is_committed_with_its_end() throws SQLException {
        JobQueue queue = start();
        fixture.awaitState(queue, queue.delay(Work::insert, 1, false).id(), JobState.DONE);
        assertThat(fixture.number("SELECT count(*) FROM effect")).isEqualTo(1);
    }

    @Test
    void what_a_failing_job_wrote_is_rolled_back() throws SQLException {
        JobQueue queue = start();
        fixture.awaitState(queue, queue.delay(Work::insert, 1, true).id(), JobState.FAILED);
        assertThat(fixture.number("SELECT count(*) FROM effect")).isZero();
    }

    @Test
    void a_job_cannot_commit_its_transaction_itself() {
        JobQueue queue = start();
        Job job = fixture.awaitState(queue, queue.delay(Work::commitItself).id(), JobState.FAILED);
        assertThat(job.outcome().exceptionMessage()).contains("commit is not for the job's method");
    }

    @Test
    void a_worker_that_still_runs_a_job_which_its_node_gets_once_more_is_given_up_and_replaced() throws SQLException {
        JobQueue leader = fixture.running(builder -> builder.register(new ClusterTest.Other()));
        await().until(leader::isJobrunner);
        JobQueue queue = fixture.running(builder -> builder.register(work).workers(1));
        long id = queue.delay(Work::stubborn).id();
        await().until(() -> work.calls.get() == 1);
        // As if the others had taken the node for dead meanwhile.
        fixture.execute("UPDATE levada.job SET state = 'pending', node_id = NULL, started_at = NULL WHERE id = " + id
                + "; SELECT pg_notify('levada', 'nodes')");
        fixture.awaitState(queue, id, JobState.DONE);
        assertThat(work.calls).hasValue(2);
    }

    private static final String IN_TRANSACTION =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'";

    @Test
    void the_outcome_of_a_job_taken_away_meanwhile_changes_nothing_and_its_effect_is_rolled_back() throws Exception {
        JobQueue queue = start();
        long id = queue.delay(Work::insertSlowly, 7).id();
        fixture.awaitNumber(IN_TRANSACTION, 1);
        fixture.execute("UPDATE levada.job SET attempt = attempt + 1 WHERE id = " + id);
        work.release.countDown();
        fixture.awaitNumber(IN_TRANSACTION, 0);
        assertThat(queue.jobs().find(id).orElseThrow().state()).isEqualTo(JobState.STARTED);
        assertThat(fixture.number("SELECT count(*) FROM effect")).isZero();
    }

    @Test
    void changes_of_a_jobs_row_while_it_holds_its_transaction_take_neither_its_end_nor_its_effect() throws Exception {
        JobQueue queue = start();
        long id = queue.delay(Work::insertSlowly, 7).id();
        fixture.awaitNumber(IN_TRANSACTION, 1);
        // What it told of its progress is written by others, too.
        fixture.awaitNumber("SELECT count(*) FROM levada.job WHERE progress = 40", 1);
        fixture.execute("UPDATE levada.job SET priority = 3, description = 'changed' WHERE id = " + id);
        work.release.countDown();
        Job job = fixture.awaitState(queue, id, JobState.DONE);
        assertThat(job.properties().priority()).isEqualTo(3);
        assertThat(fixture.number("SELECT count(*) FROM effect")).isEqualTo(1);
    }

    @Test
    void a_jobs_transaction_is_read_committed_whatever_the_pool_hands_out() throws Exception {
        try (HikariDataSource strict = new HikariDataSource()) {
            strict.setDataSource(fixture.direct());
            strict.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
            strict.setMaximumPoolSize(8);
            try (JobQueue queue =
                    JobQueue.builder(strict).register(work).workers(1).build().start()) {
                long id = queue.delay(Work::insertSlowly, 7).id();
                fixture.awaitNumber(IN_TRANSACTION, 1);
                fixture.execute("UPDATE levada.job SET priority = 3 WHERE id = " + id);
                work.release.countDown();
                Job job = fixture.awaitState(queue, id, JobState.DONE);
                assertThat(job.outcome().result()).isEqualTo("\"" + Connection.TRANSACTION_READ_COMMITTED + "\"");
                assertThat(fixture.number("SELECT count(*) FROM effect")).isEqualTo(1);
            }
        }
    }

    @Test
    void progress_is_shown_while_a_job_runs() {
        JobQueue queue = start();
        long id = queue.delay(Work::slow).id();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> Integer.valueOf(40)
                        .equals(queue.jobs().find(id).orElseThrow().execution().progress()));
    }

    @Test
    void a_lock_that_cannot_be_had_is_a_concurrency_error() throws SQLException {
        JobQueue queue = start();
        try (Connection holder = fixture.direct().getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE effect");
            long id = queue.delay(Work::needsALock).id();
            await().until(() -> queue.jobs().find(id).orElseThrow().properties().eta() != null);
            assertThat(queue.jobs().attempts(id))
                    .extracting(JobAttempt::outcome)
                    .containsExactly(JobAttempt.Outcome.RETRIED);
            holder.rollback();
        }
    }

    @Test
    void arguments_that_no_longer_fit_fail_the_job_with_a_reason_and_others_go_on() throws SQLException {
        JobQueue queue = start();
        fixture.execute("INSERT INTO levada.job (function, args) VALUES ('test.work.retry_until', '[\"three\"]')");
        long id = fixture.number("SELECT max(id) FROM levada.job");
        fixture.execute("SELECT pg_notify('levada', 'jobs root')");
        Job job = fixture.awaitState(queue, id, JobState.FAILED);
        assertThat(job.outcome().exceptionName()).isEqualTo("dev.levada.argument.ArgumentMismatchException");
        fixture.awaitState(queue, queue.delay(Work::answer).id(), JobState.DONE);
    }
}
