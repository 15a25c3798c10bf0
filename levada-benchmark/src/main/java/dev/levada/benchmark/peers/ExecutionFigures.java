package dev.levada.benchmark.peers;

import dev.levada.benchmark.harness.Await;
import dev.levada.benchmark.harness.BenchServer;
import dev.levada.benchmark.harness.Figures;
import dev.levada.benchmark.peer.Nodes;
import dev.levada.benchmark.peer.PeerKind;
import dev.levada.benchmark.peer.PeerProcess;
import dev.levada.benchmark.peer.PeerSettings;
import dev.levada.benchmark.peer.Usage;

/**
 * Jobs a second, and what each costs. The jobs wait before anybody runs; the clock begins once those that warm the queue up have run, so that starting up, the
 * first poll and a cold JVM do not count, and stops when the end of the last one is recorded.
 */
final class ExecutionFigures {

    static final String RATE = "execution/rate";

    private final BenchServer server;
    private final Figures figures;
    private final int jobs;

    ExecutionFigures(BenchServer server, Figures figures, int jobs) {
        this.server = server;
        this.figures = figures;
        this.jobs = jobs;
    }

    void measure(PeerKind kind) throws Exception {
        long all = (long) jobs + kind.warmUp(jobs);
        try (BenchServer.Database database = server.createDatabase()) {
            PeerSettings settings = PeerSettings.of(kind, database.jdbcUrl());
            try (PeerProcess producer = PeerProcess.launch(settings)) {
                producer.migrate();
                producer.bulk((int) all);
            }
            database.execute("VACUUM ANALYZE");
            server.checkpoint();
            long transactions = database.transactions();
            try (Nodes nodes = Nodes.launch(settings, kind.processes())) {
                nodes.start();
                nodes.awaitExecuted(all - jobs);
                Usage begun = Usage.of(nodes, server);
                nodes.awaitExecuted(all);
                Await.reached(
                        "jobs of " + kind.label() + " recorded as finished (1 for all)",
                        1,
                        () -> 1 - database.number(kind.unfinishedQuery()));
                tell(kind, begun, Usage.of(nodes, server));
                memory(kind, nodes);
            }
            add(kind, "execution/transactions-per-job", (database.transactions() - transactions) / (double) all, "");
        }
    }

    private void tell(PeerKind kind, Usage begun, Usage ended) {
        add(kind, RATE, ended.rateSince(begun), "jobs/s");
        ended.tellCosts(figures, kind.label(), "execution/", begun);
    }

    private void memory(PeerKind kind, Nodes nodes) {
        add(
                kind,
                "execution/client-heap-after-gc",
                nodes.all().stream().mapToLong(PeerProcess::heap).sum() / 1e6,
                "MB");
        add(
                kind,
                "execution/client-peak-memory",
                nodes.all().stream().mapToDouble(PeerProcess::peakMegabytes).sum(),
                "MB");
    }

    private void add(PeerKind kind, String measure, double value, String unit) {
        figures.add(kind.label(), measure, value, unit);
    }
}
