package dev.levada.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.levada.FailedJobException;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.embedded.EmbeddedDatabase;
import dev.levada.event.JobOutcome;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class LevadaMetricsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final PGSimpleDataSource database = EmbeddedDatabase.shared().createDatabase();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private @Nullable JobQueue queue;

    /** Two jobs. */
    @JobModel("test")
    public static class Model {
        @JobFunction(channel = "root.a")
        public void run(int n) {}

        @JobFunction
        public void fail() {
            throw new FailedJobException("no");
        }
    }

    @AfterEach
    void close() {
        if (queue != null) {
            queue.close();
        }
        EmbeddedDatabase.shared().dropDatabase(database);
    }

    private JobQueue queue() {
        LevadaMetrics metrics = LevadaMetrics.builder(registry)
                .tags("queue", "orders")
                .lookEvery(Duration.ofMillis(200))
                .build();
        JobQueue built = JobQueue.builder(database)
                .register(new Model())
                .channels("root:100,a:5,p:0")
                .nodeName("one")
                .workers(3)
                .metrics(metrics)
                .build();
        queue = built;
        return built;
    }

    private double gauge(String name, String... tags) {
        Gauge gauge = registry.find(name).tags(tags).gauge();
        return gauge == null ? -1 : gauge.value();
    }

    private void awaitGauge(double expected, String name, String... tags) {
        await(name + " is " + expected).atMost(PATIENCE).until(() -> gauge(name, tags) == expected);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void jobs_are_counted_and_timed_by_function_outcome_and_channel() {
        JobQueue started = queue().start();
        for (int i = 0; i < 10; i++) {
            started.delay(Model::run, i);
        }
        started.delay(Model::fail);
        await().atMost(PATIENCE)
                .until(() -> registry.find("levada.job.run").timers().stream()
                                .mapToLong(timer -> timer.count())
                                .sum()
                        == 11);
        assertThat(registry.get("levada.job.run")
                        .tags("function", "test.run", "outcome", "done", "queue", "orders")
                        .timer()
                        .count())
                .isEqualTo(10);
        assertThat(registry.get("levada.job.run")
                        .tags("function", "test.fail", "outcome", "failed")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("levada.job.wait")
                        .tags("channel", "root.a")
                        .timer()
                        .count())
                .isEqualTo(10);
        assertThat(registry.get("levada.job.wait")
                        .tags("channel", "root.a")
                        .timer()
                        .max(TimeUnit.SECONDS))
                .isBetween(0.0, 20.0);
        assertThat(registry.get("levada.jobs.claimed").counter().count()).isEqualTo(11);
        assertThat(registry.get("levada.dispatch.jobs").counter().count()).isEqualTo(11);
        assertThat(registry.get("levada.record.jobs").summary().totalAmount()).isEqualTo(11);
        assertThat(registry.get("levada.leadership")
                        .tags("change", "gained")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(gauge("levada.jobrunner")).isEqualTo(1);
        started.stop(Duration.ofSeconds(5));
        assertThat(gauge("levada.jobrunner")).isZero();
    }

    @Test
    void channels_and_nodes_have_gauges_that_follow_them() throws SQLException {
        JobQueue built = queue();
        built.delay(Model::run, 1);
        execute("INSERT INTO levada.job (function, channel, state) VALUES ('test.run', 'root.gone', 'failed')");
        awaitGauge(1, "levada.channel.jobs", "channel", "root.a", "state", "ready");
        awaitGauge(1, "levada.channel.jobs", "channel", "root.gone", "state", "failed");
        assertThat(gauge("levada.channel.jobs", "channel", "root", "state", "ready"))
                .isEqualTo(1);
        assertThat(gauge("levada.channel.capacity", "channel", "root.a")).isEqualTo(5);
        assertThat(gauge("levada.channel.capacity", "channel", "root.gone")).isInfinite();
        assertThat(gauge("levada.channel.paused", "channel", "root.p")).isEqualTo(1);
        assertThat(gauge("levada.channel.paused", "channel", "root.a")).isZero();
        assertThat(gauge("levada.channel.oldest", "channel", "root.a")).isBetween(0.0, 20.0);
        assertThat(gauge("levada.channel.longest.run", "channel", "root.a")).isZero();
        execute("INSERT INTO levada.job (function, channel, state, started_at)"
                + " VALUES ('test.run', 'root.gone', 'started', now() - interval '2 hours')");
        await().atMost(PATIENCE).until(() -> gauge("levada.channel.longest.run", "channel", "root") >= 7_200);
        assertThat(gauge("levada.channel.longest.run", "channel", "root.gone")).isBetween(7_200.0, 7_300.0);
        assertThat(gauge("levada.troubles", "kind", "long_run")).isZero();
        execute("DELETE FROM levada.job WHERE state = 'started'");
        assertThat(gauge("levada.troubles", "kind", "no_node")).isEqualTo(1);
        built.start();
        awaitGauge(3, "levada.node.workers", "node", "one", "state", "active");
        awaitGauge(0, "levada.channel.jobs", "channel", "root.a", "state", "ready");
        awaitGauge(0, "levada.troubles", "kind", "no_node");
        execute("DELETE FROM levada.job");
        await().atMost(PATIENCE)
                .until(() -> registry.find("levada.channel.capacity")
                                .tags("channel", "root.gone")
                                .gauge()
                        == null);
        built.close();
        assertThat(registry.find("levada.channel.jobs").gauges()).isEmpty();
        assertThat(registry.find("levada.node.workers").gauges()).isEmpty();
    }

    @Test
    void while_the_queue_cannot_be_read_gauges_give_no_number_and_come_back_after() throws SQLException {
        queue();
        awaitGauge(100, "levada.channel.capacity", "channel", "root");
        execute("ALTER TABLE levada.channel RENAME TO away");
        await().atMost(PATIENCE).until(() -> Double.isNaN(gauge("levada.channel.capacity", "channel", "root")));
        assertThat(registry.get("levada.looks.failed").counter().count()).isPositive();
        execute("ALTER TABLE levada.away RENAME TO channel");
        awaitGauge(100, "levada.channel.capacity", "channel", "root");
    }

    @Test
    void names_without_end_do_not_make_meters_without_end() {
        LevadaMetrics metrics = LevadaMetrics.of(registry);
        for (int i = 0; i < 5_000; i++) {
            metrics.jobStarted("f" + i, "root.c" + i, 1);
            metrics.jobEnded("f" + i, "root.c" + i, JobOutcome.DONE, 1);
        }
        assertThat(registry.find("levada.job.wait").timers()).hasSize(201);
        assertThat(registry.find("levada.job.run").timers()).hasSize(501);
        assertThat(registry.get("levada.job.run")
                        .tags("function", "other")
                        .timer()
                        .count())
                .isEqualTo(4_500);
    }

    @Test
    void every_meter_is_named_as_the_others_and_has_the_common_tags() {
        JobQueue started = queue().start();
        started.delay(Model::run, 1);
        awaitGauge(3, "levada.node.workers", "node", "one", "state", "active");
        assertThat(registry.getMeters()).isNotEmpty().allSatisfy(meter -> {
            assertThat(meter.getId().getName()).startsWith("levada.");
            assertThat(meter.getId().getTag("queue"))
                    .as(meter.getId().toString())
                    .isEqualTo("orders");
        });
        assertThat(registry.getMeters().stream().map(Meter::getId).distinct()).hasSameSizeAs(registry.getMeters());
    }

    @Test
    void an_interval_that_is_none_is_refused() {
        assertThatThrownBy(() -> LevadaMetrics.builder(registry).lookEvery(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100 ms");
    }
}
