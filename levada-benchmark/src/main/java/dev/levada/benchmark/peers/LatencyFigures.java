package dev.levada.benchmark.peers;

import dev.levada.benchmark.harness.BenchServer;
import dev.levada.benchmark.harness.Figures;
import dev.levada.benchmark.harness.Samples;
import dev.levada.benchmark.peer.Nodes;
import dev.levada.benchmark.peer.PeerKind;
import dev.levada.benchmark.peer.PeerProcess;
import dev.levada.benchmark.peer.PeerSettings;

/** Milliseconds from the call that delays a job to its start, at a steady rate, in the process that delays and in another one. */
final class LatencyFigures {

    private static final int[] RATES = {20, 500};
    private static final int WARM_UP_RATE = 500;
    private static final double WARM_UP_SECONDS = 3;

    private final BenchServer server;
    private final Figures figures;
    private final double seconds;

    LatencyFigures(BenchServer server, Figures figures, double seconds) {
        this.server = server;
        this.figures = figures;
        this.seconds = seconds;
    }

    void measure(PeerKind kind) throws Exception {
        for (int rate : RATES) {
            measure(kind, rate, 1);
            measure(kind, rate, 2);
        }
    }

    private void measure(PeerKind kind, int rate, int processes) throws Exception {
        try (BenchServer.Database database = server.createDatabase();
                Nodes all = Nodes.launch(PeerSettings.of(kind, database.jdbcUrl()), processes)) {
            PeerProcess producer = all.all().get(0);
            PeerProcess worker = all.all().get(processes - 1);
            producer.migrate();
            worker.start();
            producer.send(WARM_UP_RATE, Math.min(WARM_UP_SECONDS, seconds));
            long warm = sent(WARM_UP_RATE, Math.min(WARM_UP_SECONDS, seconds));
            all.awaitExecuted(warm);
            worker.forgetLatencies();
            double took = producer.send(rate, seconds);
            all.awaitExecuted(warm + sent(rate, seconds));
            String measure = "latency/" + rate + "-per-second-" + (processes == 1 ? "one-process" : "two-processes");
            figures.add(kind.label(), measure, Samples.of(worker.takeLatencies()), "ms");
            figures.add(kind.label(), measure + "-rate", sent(rate, seconds) / took, "jobs/s");
        }
    }

    private static long sent(int rate, double seconds) {
        return (long) Math.max(1, rate * seconds);
    }
}
