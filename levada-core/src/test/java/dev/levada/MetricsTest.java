package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.event.JobOutcome;
import dev.levada.fixture.QueueFixture;
import dev.levada.spi.QueueMetrics;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final QueueFixture fixture = new QueueFixture();

    /** Jobs of each fate. */
    @JobModel("test")
    public static class Model {
        @JobFunction(channel = "root.a")
        public void run(int n) {}

        @JobFunction(timeout = "PT0.05S")
        public void tooLong() throws InterruptedException {
            Thread.sleep(60_000);
        }

        @JobFunction
        public void fail() {
            throw new FailedJobException("no");
        }

        @JobFunction
        public void again(JobContext job) throws SQLException {
            if (job.attempt() == 1) {
                throw new RetryableJobException("later", Duration.ZERO);
            }
            job.connection();
        }
    }

    /** Notes all it is told. */
    private static final class Notes implements QueueMetrics {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final Map<String, AtomicLong> sums = new ConcurrentHashMap<>();

        private void add(String what, long amount) {
            sums.computeIfAbsent(what, name -> new AtomicLong()).addAndGet(amount);
        }

        private long sum(String what) {
            return sums.getOrDefault(what, new AtomicLong()).get();
        }

        @Override
        public void queueBuilt(JobQueue queue) {
            add("built", 1);
        }

        @Override
        public void queueClosed(JobQueue queue) {
            add("closed", 1);
        }

        @Override
        public void jobsClaimed(int jobs) {
            add("claimed", jobs);
        }

        @Override
        public void jobStarted(String function, String channel, long waitedNanos) {
            lines.add("started " + function + " in " + channel
                    + (waitedNanos < 0 || waitedNanos > PATIENCE.toNanos() ? " after " + waitedNanos : ""));
        }

        @Override
        public void jobEnded(String function, String channel, JobOutcome outcome, long ranNanos) {
            lines.add("ended " + function + " in " + channel + ": " + outcome.text());
            add("ran " + function, ranNanos);
        }

        @Override
        public void dispatchTurn(long nanos, int jobs) {
            add("turns", 1);
            add("turn nanos", nanos);
            add("dispatched", jobs);
        }

        @Override
        public void polled() {
            add("polled", 1);
        }

        @Override
        public void notified(int notifications) {
            add("notified", notifications);
        }

        @Override
        public void heartbeat(long nanos) {
            add("heartbeats", 1);
            add("heartbeat nanos", nanos);
        }

        @Override
        public void leadership(boolean gained) {
            lines.add(gained ? "leader" : "no leader");
        }

        @Override
        public void reconnected(String session) {
            lines.add("reconnected " + session);
        }

        @Override
        public void recorded(int jobs, long nanos) {
            add("recorded", jobs);
            add("record nanos", nanos);
        }

        @Override
        public void jobsRescued(int jobs) {
            add("rescued", jobs);
        }
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @Test
    void everything_a_node_does_is_counted_and_measured() {
        Notes notes = new Notes();
        JobQueue queue = fixture.running(builder ->
                builder.register(new Model()).metrics(notes).heartbeat(Duration.ofMillis(100), Duration.ofSeconds(5)));
        fixture.awaitState(queue, queue.delay(Model::run, 1).id(), JobState.DONE);
        fixture.awaitState(queue, queue.delay(Model::fail).id(), JobState.FAILED);
        fixture.awaitState(queue, queue.delay(Model::tooLong).id(), JobState.FAILED);
        fixture.awaitState(queue, queue.delay(Model::again).id(), JobState.DONE);
        await().atMost(PATIENCE).until(() -> notes.sum("heartbeats") > 1);
        queue.close();
        assertThat(notes.lines)
                .containsExactlyInAnyOrder(
                        "leader",
                        "started test.run in root.a",
                        "ended test.run in root.a: done",
                        "started test.fail in root",
                        "ended test.fail in root: failed",
                        "started test.too_long in root",
                        "ended test.too_long in root: timed_out",
                        "started test.again in root",
                        "ended test.again in root: retried",
                        "started test.again in root",
                        "ended test.again in root: done",
                        "no leader");
        assertThat(notes.sum("claimed")).isEqualTo(5);
        assertThat(notes.sum("dispatched")).isEqualTo(5);
        assertThat(notes.sum("recorded"))
                .as("one is recorded in its own transaction")
                .isEqualTo(4);
        assertThat(notes.sum("ran test.too_long")).isBetween(50_000_000L, PATIENCE.toNanos());
        for (String what : List.of("turns", "turn nanos", "polled", "notified", "heartbeat nanos", "record nanos")) {
            assertThat(notes.sum(what)).as(what).isPositive();
        }
        assertThat(notes.sum("built")).isEqualTo(1);
        assertThat(notes.sum("closed")).isEqualTo(1);
    }

    @Test
    void a_wait_is_counted_from_the_eta_and_not_at_all_where_nothing_tells_it() throws SQLException {
        Notes notes = new Notes();
        JobQueue queue = fixture.queue(
                builder -> builder.register(new Model()).metrics(notes).channels("root:100"));
        fixture.execute("INSERT INTO levada.job (function, args, channel, attempt, eta, created_at) VALUES"
                + " ('test.run', '[1]', 'eta', 0, now() - interval '5 s', now() - interval '3 days'),"
                + " ('test.run', '[1]', 'requeued', 3, NULL, now() - interval '3 days')");
        queue.start();
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished", 2);
        await().atMost(PATIENCE).until(() -> notes.lines.size() >= 5);
        assertThat(notes.lines).contains("started test.run in eta", "started test.run in requeued after -1");
    }

    @Test
    void a_lost_session_is_counted_when_it_is_there_again() throws SQLException {
        Notes notes = new Notes();
        JobQueue queue = fixture.running(builder ->
                builder.register(new Model()).metrics(notes).heartbeat(Duration.ofMillis(100), Duration.ofSeconds(10)));
        fixture.awaitState(queue, queue.delay(Model::run, 1).id(), JobState.DONE);
        fixture.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name LIKE 'levada-%'");
        await().atMost(PATIENCE)
                .until(() -> notes.lines.containsAll(
                        List.of("reconnected control", "reconnected jobrunner", "reconnected housekeeper")));
        fixture.awaitState(queue, queue.delay(Model::run, 1).id(), JobState.DONE);
    }

    @Test
    void metrics_that_throw_whatever_they_can_hurt_nobody_and_do_not_keep_others_from_counting() {
        AtomicLong calls = new AtomicLong();
        QueueMetrics bad = new QueueMetrics() {
            @Override
            public void queueBuilt(JobQueue queue) {
                throw new StackOverflowError("metrics");
            }

            @Override
            public void jobStarted(String function, String channel, long waitedNanos) {
                calls.incrementAndGet();
                throw new AssertionError("metrics");
            }

            @Override
            public void jobEnded(String function, String channel, JobOutcome outcome, long ranNanos) {
                throw new IllegalStateException("metrics");
            }

            @Override
            public void dispatchTurn(long nanos, int jobs) {
                throw new NoClassDefFoundError("metrics");
            }

            @Override
            public void heartbeat(long nanos) {
                throw new IllegalStateException("metrics");
            }

            @Override
            public void leadership(boolean gained) {
                throw new IllegalStateException("metrics");
            }

            @Override
            public void recorded(int jobs, long nanos) {
                throw new IllegalStateException("metrics");
            }
        };
        Notes notes = new Notes();
        JobQueue queue =
                fixture.running(builder -> builder.register(new Model()).metrics(bad, notes));
        for (int i = 0; i < 5; i++) {
            fixture.awaitState(queue, queue.delay(Model::run, i).id(), JobState.DONE);
        }
        assertThat(calls).hasValue(5);
        assertThat(notes.sum("recorded")).isEqualTo(5);
        assertThat(queue.isJobrunner()).isTrue();
    }
}
