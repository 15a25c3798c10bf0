package dev.levada.benchmark.scale;

import dev.levada.benchmark.harness.BenchServer;
import dev.levada.benchmark.harness.Figures;
import dev.levada.benchmark.peer.Nodes;
import dev.levada.benchmark.peer.PeerKind;
import dev.levada.benchmark.peer.PeerSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/**
 * Full load while somebody holds a transaction open, so that no dead row can be removed. Before that, and after it, the same load for a fifth of the time without
 * it. The rate and the size of the live table are taken ten times, and so show how both go on.
 */
final class PinnedFigures {

    private static final int SAMPLES = 10;
    private static final int PLAIN_SAMPLES = 2;
    private static final int CHUNK = 50_000;
    private static final long AHEAD = 100_000;

    private final BenchServer server;
    private final Figures figures;
    private final long sampleNanos;

    private long filled;

    PinnedFigures(BenchServer server, Figures figures, double minutes) {
        this.server = server;
        this.figures = figures;
        sampleNanos = (long) (minutes * TimeUnit.MINUTES.toNanos(1) / SAMPLES);
    }

    void measure() throws Exception {
        try (BenchServer.Database database = server.createDatabase()) {
            Nodes nodes = Nodes.launch(PeerSettings.of(PeerKind.LEVADA, database.jdbcUrl()), 1);
            try {
                nodes.all().get(0).migrate();
                filled = 0;
                feed(database, nodes);
                nodes.start();
                nodes.awaitExecuted(CHUNK);
                samples(database, nodes, "plain", PLAIN_SAMPLES);
                try (Connection pinning = database.dataSource().getConnection()) {
                    pin(pinning);
                    samples(database, nodes, "pinned", SAMPLES);
                    pinning.rollback();
                }
                samples(database, nodes, "released", PLAIN_SAMPLES);
            } finally {
                nodes.kill();
            }
        }
    }

    /** The last figure of each kind is told again under a name of its own: what is left after all that time. */
    private void samples(BenchServer.Database database, Nodes nodes, String name, int count) throws Exception {
        double rate = 0;
        double size = 0;
        for (int i = 0; i < count; i++) {
            rate = underLoad(database, nodes);
            size = database.number("SELECT pg_total_relation_size('levada.job')") / 1e6;
            figures.add(Levada.NAME, "pinned/" + name + "-rate", rate, "jobs/s");
            figures.add(Levada.NAME, "pinned/" + name + "-live-table", size, "MB");
        }
        figures.add(Levada.NAME, "pinned/" + name + "-rate-at-end", rate, "jobs/s");
        figures.add(Levada.NAME, "pinned/" + name + "-live-table-at-end", size, "MB");
    }

    /** Jobs a second over one sample, with always more waiting than can be run. */
    private double underLoad(BenchServer.Database database, Nodes nodes) throws Exception {
        long before = nodes.executed();
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < sampleNanos) {
            feed(database, nodes);
            Thread.sleep(20);
        }
        return (nodes.executed() - before) / ((System.nanoTime() - begun) / 1e9);
    }

    private void feed(BenchServer.Database database, Nodes nodes) throws SQLException {
        while (filled - nodes.executed() < AHEAD) {
            Fill.waiting(database, "bench.tick", "root", 0, CHUNK);
            filled += CHUNK;
        }
    }

    /** A transaction with a snapshot and a number of its own holds back the removal of dead rows in both ways there are. */
    private static void pin(Connection pinning) throws SQLException {
        pinning.setAutoCommit(false);
        pinning.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = pinning.createStatement()) {
            statement.execute("SELECT pg_current_xact_id()");
        }
    }
}
