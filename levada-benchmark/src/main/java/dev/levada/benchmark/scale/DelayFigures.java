package dev.levada.benchmark.scale;

import dev.levada.benchmark.RawLimit;
import dev.levada.benchmark.harness.BenchServer;
import dev.levada.benchmark.harness.Figures;
import dev.levada.benchmark.peer.PeerKind;
import dev.levada.benchmark.peer.PeerProcess;
import dev.levada.benchmark.peer.PeerSettings;
import java.sql.Connection;

/** Delays a second, beside inserts of the same row into a table with the same indexes that tell nobody, and beside the leanest bulk insert. */
final class DelayFigures {

    static final String SINGLE = "delay/single-8-threads";
    static final String BULK = "delay/bulk";

    private static final int THREADS = 8;
    private static final int WARM_UP_DIVISOR = 1;
    private static final int SINGLE_DIVISOR = 5;
    /** For each single delay that is counted: some fifteen seconds' worth of 20,000. */
    private static final int SINGLE_WARM_UP = 3;

    private final BenchServer server;
    private final Figures figures;
    private final int jobs;

    DelayFigures(BenchServer server, Figures figures, int jobs) {
        this.server = server;
        this.figures = figures;
        this.jobs = jobs;
    }

    void measure() throws Exception {
        try (BenchServer.Database database = server.createDatabase();
                PeerProcess producer = PeerProcess.launch(PeerSettings.of(PeerKind.LEVADA, database.jdbcUrl()))) {
            producer.migrate();
            bulk(database, producer);
            single(database, producer);
        }
    }

    private void bulk(BenchServer.Database database, PeerProcess producer) throws Exception {
        producer.bulk(Math.max(1, jobs / WARM_UP_DIVISOR));
        server.checkpoint();
        figures.add(Levada.NAME, BULK, jobs / producer.bulk(jobs), "jobs/s");
        try (Connection connection = database.dataSource().getConnection()) {
            RawLimit.insert(connection, Math.max(1, jobs / WARM_UP_DIVISOR));
            server.checkpoint();
            figures.add(Levada.BARE, BULK, RawLimit.insert(connection, jobs), "jobs/s");
        }
    }

    private void single(BenchServer.Database database, PeerProcess producer) throws Exception {
        int singles = Math.max(THREADS, jobs / SINGLE_DIVISOR);
        producer.single(SINGLE_WARM_UP * singles, THREADS);
        server.checkpoint();
        figures.add(Levada.NAME, SINGLE, singles / producer.single(singles, THREADS), "jobs/s");
        database.execute("CREATE TABLE bare_job (LIKE levada.job INCLUDING ALL)");
        String insert = "INSERT INTO bare_job (function, args, channel, priority, max_retries, stage)"
                + " VALUES ('bench.tick', json_build_array(?), 'root', 10, 5, 'ready')";
        server.checkpoint();
        figures.add(
                Levada.BARE, SINGLE, new BareInserts(database.dataSource(), insert).rate(singles, THREADS), "jobs/s");
    }
}
