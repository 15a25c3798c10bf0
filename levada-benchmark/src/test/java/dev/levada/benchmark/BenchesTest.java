package dev.levada.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.levada.benchmark.harness.BenchServer;
import dev.levada.benchmark.peers.PeersBench;
import dev.levada.benchmark.scale.ScaleBench;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.json.JsonMapper;

@EnabledIfSystemProperty(
        named = "levada.benchmarks",
        matches = "true",
        disabledReason = "takes minutes; -Dlevada.benchmarks=true runs it")
class BenchesTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static BenchServer server;

    private final List<String> lines = new ArrayList<>();

    @BeforeAll
    static void start() throws SQLException {
        server = BenchServer.startDurable();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void peers_tells_all_measures_of_every_queue_once() throws Exception {
        new PeersBench(
                        server,
                        List.of("--jobs", "20k", "--rounds", "1", "--seconds", "0.5", "--peers", "raw-jdbc,levada"),
                        lines::add)
                .run();

        Map<String, Double> medians = medians();
        assertThat(medians)
                .containsKeys(
                        "levada execution/rate",
                        "levada execution/client-cpu-per-job",
                        "levada execution/server-cpu-per-job",
                        "levada execution/wal-per-job",
                        "levada execution/transactions-per-job",
                        "levada execution/client-peak-memory",
                        "levada latency/20-per-second-one-process-p50",
                        "levada latency/20-per-second-two-processes-p95",
                        "levada latency/500-per-second-one-process-p99",
                        "levada latency/500-per-second-two-processes-max",
                        "levada delay/bulk",
                        "levada delay/single-1-thread",
                        "raw-jdbc execution/rate",
                        "raw-jdbc delay/single-8-threads");
        assertThat(medians.get("levada execution/rate")).isPositive();
        assertThat(medians.get("raw-jdbc execution/wal-per-job")).isPositive();
        assertThat(lines).anyMatch(line -> line.contains("\"execution/levada-beside-raw-jdbc\""));
    }

    @Test
    void scale_tells_how_levada_does_in_each_case() throws Exception {
        new ScaleBench(
                        server,
                        List.of(
                                "--jobs 10k --rounds 1 --backlogs 100,2k --channels 50 --failed 200 --future 200 --seconds 0.5 --minutes 0.05 --idle-seconds 1"
                                        .split(" ")),
                        lines::add)
                .run();

        Map<String, Double> medians = medians();
        for (String name : List.of("100-waiting", "2000-waiting", "50-channels", "200-failed", "200-future")) {
            assertThat(medians.get("levada backlog/" + name + "-rate")).as(name).isPositive();
            assertThat(medians.get("levada backlog/" + name + "-latency-p99"))
                    .as(name)
                    .isPositive();
            assertThat(medians.get("levada backlog/" + name + "-heap")).as(name).isBetween(1.0, 512.0);
        }
        assertThat(medians.get("levada pinned/pinned-rate-at-end")).isPositive();
        assertThat(medians.get("levada load/two-nodes-least-share")).isBetween(0.0, 50.0);
        assertThat(medians.get("levada idle/one-node-statements")).isBetween(0.1, 100.0);
        assertThat(medians.get("bare-jdbc load/own-transaction")).isPositive();
        assertThat(medians.get("bare-jdbc delay/single-8-threads")).isPositive();
        assertThat(lines).filteredOn(line -> line.contains("\"ratio\"")).hasSize(10 + 4 * 3);
    }

    @Test
    void a_choice_that_leaves_no_queue_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PeersBench(server, List.of("--peers", ","), lines::add).run())
                .withMessageContaining("--peers");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PeersBench(server, List.of("--peers", "quartz"), lines::add).run())
                .withMessageContaining("\"quartz\"");
    }

    private Map<String, Double> medians() {
        return lines.stream()
                .map(JSON::readTree)
                .filter(line -> line.has("median"))
                .collect(Collectors.toMap(
                        line -> line.get("peer").asString() + " "
                                + line.get("measure").asString(),
                        line -> line.get("median").asDouble()));
    }
}
