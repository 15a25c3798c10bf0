package dev.levada.benchmark.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.levada.benchmark.harness.Await;
import dev.levada.benchmark.harness.BenchServer;
import java.sql.SQLException;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EnabledIfSystemProperty(
        named = "levada.benchmarks",
        matches = "true",
        disabledReason = "takes minutes; -Dlevada.benchmarks=true runs it")
class PeersSmokeTest {

    private static final int BULK = 150;
    private static final int SINGLE = 50;

    private static BenchServer server;

    @BeforeAll
    static void start() throws SQLException {
        server = BenchServer.startDurable();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void every_queue_runs_200_jobs_to_the_end_in_as_many_processes_as_it_is_measured_in(PeerKind kind)
            throws Exception {
        install(kind);
        try (BenchServer.Database database = server.createDatabase()) {
            PeerSettings settings = PeerSettings.of(kind, database.jdbcUrl());
            try (PeerProcess producer = PeerProcess.launch(settings)) {
                producer.migrate();
                assertThat(producer.bulk(BULK)).isPositive();
                assertThat(producer.single(SINGLE, 8)).isPositive();
                assertThat(producer.executed()).isZero();
            }
            assertThat(database.number(kind.unfinishedQuery())).isEqualTo(1);
            try (Nodes nodes = Nodes.launch(settings, kind.processes())) {
                nodes.start();
                assertThat(nodes.awaitExecuted(BULK + SINGLE)).isEqualTo(BULK + SINGLE);
                Await.reached("recorded", 1, () -> 1 - database.number(kind.unfinishedQuery()));
                assertThat(nodes.executed()).isEqualTo(BULK + SINGLE);
                assertThat(nodes.cpuSeconds()).isPositive();
                assertThat(nodes.all().get(0).heap()).isPositive();
            }
            assertThat(kept(kind, database)).isEqualTo(kind.finished() == PeerKind.Finished.KEPT ? BULK + SINGLE : 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_queue_tells_how_long_jobs_of_another_process_waited(PeerKind kind) throws Exception {
        if (!kind.hasLatency()) {
            return;
        }
        install(kind);
        try (BenchServer.Database database = server.createDatabase();
                Nodes two = Nodes.launch(PeerSettings.of(kind, database.jdbcUrl()), 2)) {
            PeerProcess producer = two.all().get(0);
            PeerProcess worker = two.all().get(1);
            producer.migrate();
            worker.start();
            assertThat(producer.send(20, 0.5)).isGreaterThanOrEqualTo(0.45);
            two.awaitExecuted(10);

            assertThat(producer.takeLatencies()).isEmpty();
            assertThat(DoubleStream.of(worker.takeLatencies()).boxed())
                    .hasSize(10)
                    .allMatch(millis -> millis > 0 && millis < 120_000);
            assertThat(worker.takeLatencies()).isEmpty();
        }
    }

    @Test
    void counted_statements_are_those_of_the_queue() throws Exception {
        try (BenchServer.Database database = server.createDatabase();
                PeerProcess process = PeerProcess.launch(
                        PeerSettings.of(PeerKind.LEVADA, database.jdbcUrl()).withCountedStatements())) {
            long before = process.statements();
            process.single(100, 4);

            assertThat(process.statements() - before).isEqualTo(100);
        }
    }

    @Test
    void an_unknown_queue_is_refused_with_those_there_are() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerKind.of("quartz"))
                .withMessageContaining("\"quartz\"")
                .withMessageContaining("db-scheduler");
    }

    private static long kept(PeerKind kind, BenchServer.Database database) throws SQLException {
        return switch (kind) {
            case RAW -> database.number("SELECT count(*) FROM raw_job WHERE state = 2");
            case LEVADA -> database.number("SELECT count(*) FROM levada.job_finished WHERE state = 'done'");
            case GRAPHILE_WORKER -> database.number("SELECT count(*) FROM graphile_worker._private_jobs");
            case DB_SCHEDULER -> database.number("SELECT count(*) FROM scheduled_tasks");
            case JOBRUNR -> database.number("SELECT count(*) FROM jobrunr_jobs WHERE state = 'SUCCEEDED'");
        };
    }

    private static void install(PeerKind kind) {
        try {
            PeerProcess.install(kind);
        } catch (PeerMissingException e) {
            abort(String.valueOf(e.getMessage()));
        }
    }
}
