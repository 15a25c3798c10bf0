package dev.levada.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.levada.FailedJobException;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.RetryableJobException;
import dev.levada.fixture.QueueFixture;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private final QueueFixture fixture = new QueueFixture();

    /** Jobs that end in each way. */
    @JobModel("model")
    public static class Model {
        @JobFunction(channel = "root.a.b")
        public void run() {}

        @JobFunction(channel = "root.c")
        public void fail() {
            throw new FailedJobException("no");
        }

        @JobFunction(channel = "root.c", maxRetries = 2, retryPattern = "1:1")
        public void retry() {
            throw new RetryableJobException("later", Duration.ofHours(1));
        }
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @Test
    void what_a_node_does_is_there_within_seconds_and_at_its_stop() throws SQLException {
        JobQueue queue = fixture.running(builder -> builder.register(new Model()));
        for (int i = 0; i < 20; i++) {
            queue.delay(Model::run);
        }
        long failed = queue.delay(Model::fail).id();
        queue.delay(Model::retry);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> queue.history().series(Duration.ofHours(1), Scope.everything()).points().stream()
                                .mapToLong(point -> point.figures().executions())
                                .sum()
                        == 22);
        fixture.awaitState(queue, failed, JobState.FAILED);
        queue.delay(Model::run);
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished", 21);
        queue.stop(Duration.ofSeconds(5));
        Figures all = sum(queue, Scope.everything());
        assertThat(all.started()).isEqualTo(23);
        assertThat(all.done()).isEqualTo(21);
        assertThat(all.failed()).isEqualTo(1);
        assertThat(all.retried()).isEqualTo(1);
        assertThat(all.waitP95()).isNotNull();
        assertThat(all.runP50()).isNotNull();
        assertThat(sum(queue, Scope.ofChannel("root.a")).done()).isEqualTo(21);
        assertThat(sum(queue, Scope.ofChannel("root.c")).executions()).isEqualTo(2);
        assertThat(sum(queue, Scope.ofFunction("model.fail")).failures()).isEqualTo(1);
        assertThat(queue.history().functions(Duration.ofDays(7)))
                .extracting(FunctionFigures::function)
                .containsExactlyInAnyOrder("model.run", "model.fail", "model.retry");
        assertThat(queue.history().series(Duration.ofDays(7), History.By.CHANNEL, 1))
                .singleElement()
                .extracting(Series::name)
                .isEqualTo("root.a.b");
        assertThat(queue.history().weeks(Duration.ofDays(20)))
                .hasSize(3)
                .allMatch(week -> week.figures().executions() > 0);
    }

    @Test
    void a_crash_counts_for_the_function_that_crashed() throws SQLException {
        fixture.queue(builder -> builder.register(new Model()).channels("root:1"));
        fixture.execute("""
                INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, state, heartbeat_at)
                VALUES ('dead', 'h', 1, 'v', 1, '{}', false, 'active', now() - interval '1 hour');
                INSERT INTO levada.job (function, channel, state, node_id, attempt, started_at)
                VALUES ('model.run', 'root.a.b', 'started', (SELECT max(id) FROM levada.node), 1, now() - interval '1 hour')""");
        JobQueue queue = fixture.running(builder -> builder.register(new Model()));
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished", 1);
        queue.stop(Duration.ofSeconds(5));
        assertThat(sum(queue, Scope.ofFunction("model.run")).crashed()).isEqualTo(1);
        assertThat(sum(queue, Scope.ofFunction("model.run")).done()).isEqualTo(1);
    }

    @Test
    void figures_of_several_nodes_and_moments_add_up() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder);
        fixture.execute("""
                INSERT INTO levada.history_minute SELECT date_trunc('minute', now()) - n * interval '1 minute', '', '', node, 10, 9, 1, 0, 0, 0, 0,
                    1000000, 2000000, '{0,5,5}', '{10}' FROM generate_series(0, 2900) n, generate_series(1, 2) node""");
        assertThat(queue.history()
                        .series(Duration.ofHours(1), Scope.everything())
                        .resolution())
                .isEqualTo(Duration.ofMinutes(1));
        Series day = queue.history().series(Duration.ofDays(1), Scope.everything());
        assertThat(day.resolution()).isEqualTo(Duration.ofMinutes(10));
        assertThat(day.points()).hasSizeBetween(145, 146);
        Figures inside = day.points().get(50).figures();
        assertThat(inside.done()).isEqualTo(180);
        assertThat(inside.waitAverage()).isEqualTo(Duration.ofMillis(100));
        assertThat(inside.runTotal()).isEqualTo(Duration.ofSeconds(40));
        for (Duration back : List.of(
                Duration.ofMinutes(1),
                Duration.ofHours(3),
                Duration.ofHours(4),
                Duration.ofHours(48),
                Duration.ofDays(7),
                Duration.ofDays(60),
                Duration.ofDays(400))) {
            Series series = queue.history().series(back, Scope.everything());
            assertThat(series.points()).as(back.toString()).hasSizeBetween(2, 200);
            assertThat(series.points().get(0).at())
                    .isBeforeOrEqualTo(Instant.now().minus(back).plusSeconds(60));
        }
    }

    @Test
    void what_is_no_time_is_refused() {
        JobQueue queue = fixture.queue(builder -> builder);
        assertThatIllegalArgumentException().isThrownBy(() -> queue.history().functions(Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> queue.history().weeks(Duration.ofDays(401)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.history().series(Duration.ofDays(1), new Scope("root", "a.b")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.history().series(Duration.ofDays(1), History.By.CHANNEL, 51));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobQueue.detached().keepHistory(Duration.ofHours(1)));
    }

    private static Figures sum(JobQueue queue, Scope scope) {
        return queue.history().series(Duration.ofMinutes(200), scope).points().stream()
                .map(Point::figures)
                .filter(figures -> figures.started() > 0 || figures.executions() > 0)
                .reduce((one, two) -> new Figures(
                        one.started() + two.started(),
                        one.done() + two.done(),
                        one.failed() + two.failed(),
                        one.retried() + two.retried(),
                        one.timedOut() + two.timedOut(),
                        one.crashed() + two.crashed(),
                        one.cancelled() + two.cancelled(),
                        one.waitAverage(),
                        one.waitP50(),
                        one.waitP95() == null ? two.waitP95() : one.waitP95(),
                        one.runAverage(),
                        one.runP50() == null ? two.runP50() : one.runP50(),
                        one.runP95(),
                        one.runTotal().plus(two.runTotal())))
                .orElse(Figures.NONE);
    }
}
