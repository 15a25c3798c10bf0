package dev.levada.benchmark.scale;

import dev.levada.benchmark.harness.BenchServer;
import dev.levada.benchmark.harness.Figures;
import dev.levada.benchmark.peer.Nodes;
import dev.levada.benchmark.peer.PeerKind;
import dev.levada.benchmark.peer.PeerProcess;
import dev.levada.benchmark.peer.PeerSettings;

/** What one and two nodes use while there is nothing to do, each. */
final class IdleFigures {

    private static final double SETTLE_SECONDS = 15;

    private final BenchServer server;
    private final Figures figures;
    private final double seconds;

    IdleFigures(BenchServer server, Figures figures, double seconds) {
        this.server = server;
        this.figures = figures;
        this.seconds = seconds;
    }

    void measure() throws Exception {
        measure(1);
        measure(2);
    }

    private void measure(int count) throws Exception {
        try (BenchServer.Database database = server.createDatabase();
                Nodes nodes = Nodes.launch(
                        PeerSettings.of(PeerKind.LEVADA, database.jdbcUrl()).withCountedStatements(), count)) {
            nodes.start();
            // Sessions report what they did with a delay, and the code is still cold.
            pause(Math.min(SETTLE_SECONDS, seconds));
            double client = nodes.cpuSeconds();
            double serverCpu = server.cpuSeconds();
            long statements = statements(nodes);
            long transactions = database.transactions();
            long begun = System.nanoTime();
            pause(seconds);
            double each = (System.nanoTime() - begun) / 1e9 * count;
            String name = "idle/" + (count == 1 ? "one-node" : "two-nodes");
            figures.add(Levada.NAME, name + "-cpu-of-node", (nodes.cpuSeconds() - client) / each * 100, "% of a core");
            figures.add(
                    Levada.NAME,
                    name + "-cpu-of-server",
                    (server.cpuSeconds() - serverCpu) / each * 100,
                    "% of a core");
            figures.add(Levada.NAME, name + "-statements", (statements(nodes) - statements) / each, "1/s");
            figures.add(Levada.NAME, name + "-transactions", (database.transactions() - transactions) / each, "1/s");
        }
    }

    private static long statements(Nodes nodes) {
        return nodes.all().stream().mapToLong(PeerProcess::statements).sum();
    }

    private static void pause(double seconds) throws InterruptedException {
        Thread.sleep((long) (seconds * 1_000));
    }
}
