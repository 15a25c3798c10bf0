package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.Delayable;
import dev.levada.Job;
import dev.levada.JobAttempt;
import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobStage;
import dev.levada.JobState;
import dev.levada.RetryableJobException;
import dev.levada.fixture.QueueFixture;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final QueueFixture fixture = new QueueFixture();
    private final Gauge gauge = new Gauge();

    /** Jobs that notice how many of them run at a time, over all nodes of the test. */
    @JobModel("test.gauge")
    public static class Gauge {
        final AtomicInteger running = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final AtomicInteger begun = new AtomicInteger();
        final CountDownLatch release = new CountDownLatch(1);

        @JobFunction(channel = "limited")
        public void measure(int number) throws InterruptedException {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.sleep(2);
            running.decrementAndGet();
        }

        @JobFunction
        public void never() {
            throw new RetryableJobException("never again", Duration.ofSeconds(Long.MAX_VALUE));
        }

        @JobFunction
        public void fail() {
            throw new IllegalStateException("of its own");
        }

        @JobFunction
        public void block(JobContext context) throws InterruptedException {
            begun.incrementAndGet();
            release.await();
        }

        @JobFunction
        public void retryOnce() {
            if (begun.incrementAndGet() == 1) {
                throw new RetryableJobException("once more", Duration.ofHours(1));
            }
        }
    }

    /** A function that only some nodes know. */
    @JobModel("test.other")
    public static class Other {
        @JobFunction
        public void run() {}
    }

    @AfterEach
    void close() throws SQLException {
        gauge.release.countDown();
        fixture.close();
    }

    private JobQueue node(String name, int workers) {
        return node(name, workers, Duration.ofSeconds(2));
    }

    private JobQueue node(String name, int workers, Duration lease) {
        return fixture.queue(builder -> builder.register(gauge)
                .channels("root:100,limited:5")
                .nodeName(name)
                .workers(workers)
                .heartbeat(Duration.ofMillis(300), lease));
    }

    @Test
    void one_node_is_the_jobrunner_and_another_takes_over_when_it_stops_long_before_its_lease_ends() {
        Duration lease = Duration.ofMinutes(5);
        JobQueue first = node("a", 4, lease).start();
        await().atMost(PATIENCE).until(first::isJobrunner);
        JobQueue second = node("b", 4, lease).start();
        first.stop(Duration.ofSeconds(1));
        await().atMost(PATIENCE).until(second::isJobrunner);
        assertThat(first.isJobrunner()).isFalse();
        fixture.awaitState(second, second.delay(Gauge::measure, 1).id(), JobState.DONE);
    }

    @Test
    void two_nodes_share_the_jobs_and_keep_the_capacity_in_sum() throws SQLException {
        JobQueue first = node("a", 4).start();
        JobQueue second = node("b", 4).start();
        await().atMost(PATIENCE)
                .until(() -> fixture.number("SELECT count(*) FROM levada.node WHERE state = 'active'") == 2);
        List<Delayable> calls = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            calls.add(first.delayable(Gauge::measure, i));
        }
        second.delayAll(calls);
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished WHERE state = 'done'", 600);
        assertThat(gauge.most).hasValueLessThanOrEqualTo(5);
        assertThat(fixture.number(
                        "SELECT min(n) FROM (SELECT count(*) AS n FROM levada.job_finished GROUP BY node_id) AS c"))
                .as("jobs on the node with fewer, which may be many fewer on a busy machine")
                .isGreaterThan(5);
        assertThat(fixture.number("SELECT count(DISTINCT node_id) FROM levada.job_finished"))
                .isEqualTo(2);
    }

    @Test
    void a_job_whose_function_no_node_knows_is_set_aside_and_runs_once_one_comes() throws SQLException {
        JobQueue first = node("a", 4).start();
        fixture.execute("INSERT INTO levada.job (function, priority) VALUES ('test.other.run', 1)");
        long id = fixture.number("SELECT max(id) FROM levada.job");
        fixture.execute("SELECT pg_notify('levada', 'jobs root')");
        awaitParked(first, id);
        fixture.awaitState(first, first.delay(Gauge::measure, 1).id(), JobState.DONE);
        fixture.queue(builder -> builder.register(gauge, new Other()).nodeName("c"))
                .start();
        fixture.awaitState(first, id, JobState.DONE);
    }

    @Test
    void a_node_that_comes_and_goes_unheard_is_noticed() throws SQLException {
        JobQueue first = node("a", 4).start();
        await().atMost(PATIENCE).until(first::isJobrunner);
        fixture.execute("INSERT INTO levada.job (function) VALUES ('test.other.run')");
        long id = fixture.number("SELECT max(id) FROM levada.job");
        fixture.execute("SELECT pg_notify('levada', 'jobs root')");
        awaitParked(first, id);

        fixture.execute(
                "INSERT INTO levada.node (name, host, pid, version, workers, functions, tags, session_lock, lease, heartbeat_at)"
                        + " VALUES ('unheard', 'h', 1, 'v', 4, '{test.other.run}', '{}', false, '1 hour', now() + interval '1 hour')");
        fixture.awaitNumber(
                "SELECT count(*) FROM levada.job j JOIN levada.node n ON n.id = j.node_id WHERE n.name = 'unheard'", 1);
        fixture.execute("UPDATE levada.node SET state = 'lost' WHERE name = 'unheard'");
        awaitParked(first, id);
    }

    private static void awaitParked(JobQueue queue, long id) {
        await().atMost(PATIENCE)
                .until(() -> queue.jobs().find(id).map(Job::stage).orElse(null) == JobStage.PARKED);
    }

    @Test
    void jobs_of_a_node_that_is_lost_run_again_without_having_used_a_retry() throws SQLException {
        JobQueue first = node("a", 4).start();
        long id = first.delay(Gauge::block).id();
        fixture.awaitState(first, id, JobState.STARTED);
        // As if the process that holds it had been killed: a node whose session is gone.
        fixture.execute(
                "INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, heartbeat_at)"
                        + " VALUES ('ghost', 'h', 1, 'v', 1, '{}', true, clock_timestamp() - interval '1 s')");
        long ghost = fixture.number("SELECT max(id) FROM levada.node");
        fixture.execute("INSERT INTO levada.job (state, function, args, node_id, attempt, retry, started_at)"
                + " VALUES ('started', 'test.gauge.measure', '[7]', " + ghost + ", 1, 1, clock_timestamp())");
        long orphan = fixture.number("SELECT max(id) FROM levada.job");
        Job job = fixture.awaitState(first, orphan, JobState.DONE);
        assertThat(job.execution().crashes()).isEqualTo(1);
        assertThat(job.execution().retry()).isEqualTo(1);
        assertThat(first.jobs().attempts(orphan)).hasSize(2);
    }

    @Test
    void two_jobs_of_a_lost_node_with_one_identity_key_are_both_rescued() throws SQLException {
        fixture.queue(builder -> builder.register(gauge));
        fixture.execute(
                "INSERT INTO levada.job (state, function, args, node_id, attempt, retry, identity_key, started_at)"
                        + " SELECT 'started', 'test.gauge.measure', '[7]', 4711, 1, 1, 'k', clock_timestamp() FROM generate_series(1, 2)");
        node("a", 4).start();
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished WHERE state = 'done'", 2);
        assertThat(fixture.number("SELECT count(identity_key) FROM levada.job_finished"))
                .isEqualTo(1);
    }

    @Test
    void an_eta_that_never_comes_costs_nothing() throws SQLException {
        JobQueue queue = node("a", 4).start();
        queue.delayable(Gauge::measure, 1)
                .eta(Instant.parse("9999-12-31T00:00:00Z"))
                .delay();
        await().atMost(PATIENCE).until(queue::isJobrunner);
        fixture.awaitState(queue, queue.delay(Gauge::measure, 2).id(), JobState.DONE);
        fixture.execute("SELECT pg_stat_clear_snapshot()");
        long before = fixture.number("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()");
        await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
        long after = fixture.number("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()");
        assertThat(after - before).as("transactions in three seconds").isLessThan(150);
    }

    @Test
    void a_job_that_ends_its_node_three_times_is_failed_as_poison() throws SQLException {
        fixture.queue(builder -> builder.register(gauge));
        fixture.execute("INSERT INTO levada.job (state, function, args, node_id, attempt, retry, crashes, started_at)"
                + " VALUES ('started', 'test.gauge.measure', '[7]', 4711, 3, 1, 2, clock_timestamp())");
        JobQueue first = node("a", 4).start();
        long id = fixture.number("SELECT max(id) FROM levada.job");
        Job job = fixture.awaitState(first, id, JobState.FAILED);
        assertThat(job.outcome().exceptionName()).isEqualTo("poison");
    }

    /** A job that waits, and has ended two nodes with its last executions. */
    private long suspect(String function) throws SQLException {
        fixture.execute("INSERT INTO levada.job (function, attempt, crashes) VALUES ('" + function + "', 2, 2)");
        return fixture.number("SELECT max(id) FROM levada.job");
    }

    @Test
    void a_try_of_its_own_between_the_crashes_of_its_nodes_keeps_a_job_from_being_taken_for_poison()
            throws SQLException {
        long id = suspect("test.gauge.retry_once");
        JobQueue first = node("a", 4).start();
        fixture.awaitNumber("SELECT count(*) FROM levada.job_attempt WHERE outcome = 'retried'", 1);
        // As if it had been tried again by a process that was killed.
        fixture.execute(
                "UPDATE levada.job SET state = 'started', stage = 'ready', node_id = 4711, attempt = attempt + 1,"
                        + " retry = retry + 1, started_at = clock_timestamp() WHERE id = " + id);
        Job job = fixture.awaitState(first, id, JobState.DONE);
        assertThat(job.execution().crashes()).isEqualTo(1);
    }

    @Test
    void a_failure_of_its_own_ends_a_row_of_crashes_and_the_stop_of_its_node_does_not() throws SQLException {
        long failing = suspect("test.gauge.fail");
        long handedBack = suspect("test.gauge.block");
        JobQueue first = node("a", 4).start();
        assertThat(fixture.awaitState(first, failing, JobState.FAILED)
                        .execution()
                        .crashes())
                .isZero();
        await().atMost(PATIENCE).until(() -> gauge.begun.get() == 1);
        first.stop(Duration.ofMillis(100));
        assertThat(first.jobs().attempts(handedBack))
                .extracting(JobAttempt::outcome)
                .containsExactly(JobAttempt.Outcome.HANDED_BACK);
        assertThat(first.jobs().find(handedBack).orElseThrow().execution().crashes())
                .isEqualTo(2);
    }

    @Test
    void a_node_that_was_taken_for_dead_begins_anew_and_its_results_count_for_nothing() throws SQLException {
        JobQueue first = node("a", 4).start();
        long id = first.delay(Gauge::block).id();
        fixture.awaitState(first, id, JobState.STARTED);
        long before = fixture.number("SELECT max(id) FROM levada.node");
        fixture.execute("UPDATE levada.node SET state = 'lost'");
        await().atMost(PATIENCE).until(() -> fixture.number("SELECT max(id) FROM levada.node") > before);
        gauge.release.countDown();
        Job job = fixture.awaitState(first, id, JobState.DONE);
        assertThat(job.execution().attempt()).isEqualTo(2);
        assertThat(job.execution().retry()).isEqualTo(1);
    }

    @Test
    void a_job_whose_claim_was_never_answered_is_run_by_the_node_that_has_it() throws SQLException {
        JobQueue first = node("a", 4).start();
        fixture.awaitState(first, first.delay(Gauge::measure, 1).id(), JobState.DONE);
        long nodeId = fixture.number("SELECT max(id) FROM levada.node");
        fixture.execute("INSERT INTO levada.job (state, function, args, node_id, attempt, retry, started_at)"
                + " VALUES ('started', 'test.gauge.measure', '[7]', " + nodeId + ", 1, 1, clock_timestamp())");
        Job job = fixture.awaitState(first, fixture.number("SELECT max(id) FROM levada.job"), JobState.DONE);
        assertThat(job.execution().retry()).isEqualTo(1);
        assertThat(job.execution().crashes()).isZero();
    }

    @Test
    void a_delay_beyond_all_calendars_neither_loses_the_job_nor_stops_the_node() {
        JobQueue first = node("a", 4).start();
        long id = first.delay(Gauge::never).id();
        await().atMost(PATIENCE)
                .until(() -> first.jobs().find(id).orElseThrow().properties().eta() != null);
        fixture.awaitState(first, first.delay(Gauge::measure, 1).id(), JobState.DONE);
    }

    @Test
    void channels_changed_without_a_notification_take_effect_with_the_next_poll() throws SQLException {
        JobQueue queue = fixture.queue(
                        builder -> builder.register(gauge).pollOnly().channels("root:0"))
                .start();
        long id = queue.delay(Gauge::measure, 1).id();
        await().atMost(PATIENCE).until(queue::isJobrunner);
        fixture.execute("ALTER TABLE levada.channel DISABLE TRIGGER ALL; UPDATE levada.channel SET capacity = 1");
        fixture.awaitState(queue, id, JobState.DONE);
    }

    @Test
    void a_stopping_node_gives_back_what_has_not_begun_and_waits_for_what_runs() throws SQLException {
        JobQueue first = fixture.queue(builder ->
                        builder.register(gauge).workers(1).channels("root:10").abandonAfter(Duration.ofMillis(200)))
                .start();
        long running = first.delay(Gauge::block).id();
        fixture.awaitState(first, running, JobState.STARTED);
        long waiting = first.delay(Gauge::measure, 1).id();
        Thread stop = new Thread(() -> first.stop(Duration.ofSeconds(10)));
        stop.start();
        await().atMost(PATIENCE)
                .until(() -> fixture.number("SELECT count(*) FROM levada.node WHERE state = 'stopping'") == 1);
        gauge.release.countDown();
        await().atMost(PATIENCE).until(() -> !stop.isAlive());
        assertThat(first.jobs().find(running).orElseThrow().state()).isEqualTo(JobState.DONE);
        assertThat(first.jobs().find(waiting).orElseThrow().state()).isEqualTo(JobState.PENDING);
        assertThat(first.jobs().find(waiting).orElseThrow().execution().retry()).isZero();
    }

    @Test
    void what_still_runs_at_the_end_of_a_nodes_patience_waits_again() {
        JobQueue first = node("a", 4).start();
        long id = first.delay(Gauge::block).id();
        fixture.awaitState(first, id, JobState.STARTED);
        first.stop(Duration.ofMillis(100));
        Job job = first.jobs().find(id).orElseThrow();
        assertThat(job.state()).isEqualTo(JobState.PENDING);
        assertThat(job.execution().retry()).isZero();
    }

    @Test
    void a_queue_without_notifications_runs_jobs_too() {
        JobQueue queue = fixture.queue(
                        builder -> builder.register(gauge).pollOnly().channels("root:5"))
                .start();
        fixture.awaitState(queue, queue.delay(Gauge::measure, 1).id(), JobState.DONE);
    }

    @Test
    void lost_sessions_are_opened_again_and_jobs_go_on() throws SQLException {
        JobQueue queue = node("a", 4).start();
        fixture.awaitState(queue, queue.delay(Gauge::measure, 1).id(), JobState.DONE);
        for (int i = 0; i < 3; i++) {
            fixture.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND application_name LIKE 'levada-%'");
            long id = awaitDelay(queue);
            fixture.awaitState(queue, id, JobState.DONE);
        }
    }

    private static long awaitDelay(JobQueue queue) {
        return queue.delay(Gauge::measure, 1).id();
    }
}
