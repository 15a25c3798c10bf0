package dev.levada.benchmark.peers;

import dev.levada.benchmark.harness.BenchServer;
import dev.levada.benchmark.harness.Figures;
import dev.levada.benchmark.peer.PeerKind;
import dev.levada.benchmark.peer.PeerProcess;
import dev.levada.benchmark.peer.PeerSettings;

/** Delays a second while nobody runs jobs: in bulk, and one by one in one and in eight threads, a fifth as many. */
final class DelayFigures {

    private static final int WARM_UP_DIVISOR = 5;
    private static final int SINGLE_DIVISOR = 5;
    private static final int THREADS = 8;

    private final BenchServer server;
    private final Figures figures;
    private final int jobs;

    DelayFigures(BenchServer server, Figures figures, int jobs) {
        this.server = server;
        this.figures = figures;
        this.jobs = jobs;
    }

    void measure(PeerKind kind) throws Exception {
        int warmUp = Math.max(1, jobs / WARM_UP_DIVISOR);
        int singles = Math.max(THREADS, jobs / SINGLE_DIVISOR);
        try (BenchServer.Database database = server.createDatabase();
                PeerProcess producer = PeerProcess.launch(PeerSettings.of(kind, database.jdbcUrl()))) {
            producer.migrate();
            producer.bulk(warmUp);
            server.checkpoint();
            add(kind, "delay/bulk", jobs, producer.bulk(jobs));
            producer.single(Math.max(THREADS, singles / WARM_UP_DIVISOR), THREADS);
            server.checkpoint();
            add(kind, "delay/single-8-threads", singles, producer.single(singles, THREADS));
            add(kind, "delay/single-1-thread", singles, producer.single(singles, 1));
        }
    }

    private void add(PeerKind kind, String measure, int delayed, double seconds) {
        figures.add(kind.label(), measure, delayed / seconds, "jobs/s");
    }
}
