package dev.levada.benchmark.scale;

import dev.levada.benchmark.harness.Await;
import dev.levada.benchmark.harness.BenchServer;
import dev.levada.benchmark.harness.Figures;
import dev.levada.benchmark.harness.Samples;
import dev.levada.benchmark.peer.Nodes;
import dev.levada.benchmark.peer.PeerKind;
import dev.levada.benchmark.peer.PeerProcess;
import dev.levada.benchmark.peer.PeerSettings;

/**
 * What a large queue costs. First the backlog's channel is full, with one job that does not end: how long single jobs of another channel take to
 * start beside it, and the node's heap. Then the channel is opened: jobs a second, while what is not counted stands behind.
 */
final class BacklogFigures {

    private static final String CHANNEL = "root.backlog";
    private static final int PER_SECOND = 20;
    private static final int WARM_UP_DIVISOR = 1;

    private final BenchServer server;
    private final Figures figures;
    private final int jobs;
    private final double seconds;

    /**
     * @param jobs to count for a rate
     * @param seconds how long single jobs are delayed
     */
    BacklogFigures(BenchServer server, Figures figures, int jobs, double seconds) {
        this.server = server;
        this.figures = figures;
        this.jobs = jobs;
        this.seconds = seconds;
    }

    void measure(Backlog backlog) throws Exception {
        try (BenchServer.Database database = server.createDatabase()) {
            PeerSettings settings = PeerSettings.of(PeerKind.LEVADA, database.jdbcUrl())
                    .withChannels("root:unlimited," + CHANNEL + ":1");
            Nodes nodes = Nodes.launch(settings, 1);
            try (PeerProcess producer = PeerProcess.launch(settings.withChannels(""))) {
                PeerProcess node = nodes.all().get(0);
                node.migrate();
                producer.migrate();
                int warmUp = jobs / WARM_UP_DIVISOR;
                database.execute("INSERT INTO levada.job (id, function, channel, priority) VALUES (0, 'bench.hold', '"
                        + CHANNEL + "', 0)");
                backlog.fill(database, CHANNEL, jobs + warmUp);
                database.execute("VACUUM ANALYZE");
                server.checkpoint();
                node.start();
                Await.reached(
                        "jobs that fill the channel " + CHANNEL,
                        1,
                        () -> database.number("SELECT count(*) FROM levada.job WHERE id = 0 AND state = 'started'"));
                add(backlog, "latency", latencies(producer, node));
                figures.add(Levada.NAME, measure(backlog, "heap"), node.heap() / 1e6, "MB");
                long before = nodes.executed();
                database.execute("UPDATE levada.channel SET capacity = NULL WHERE name = '" + CHANNEL + "'");
                node.release();
                figures.add(
                        Levada.NAME,
                        measure(backlog, "rate"),
                        nodes.rate(before + warmUp, before + warmUp + jobs),
                        "jobs/s");
            } finally {
                nodes.kill();
            }
        }
    }

    private Samples latencies(PeerProcess producer, PeerProcess node) throws Exception {
        int warmUp = (int) (PER_SECOND * Math.min(3, seconds));
        producer.send(PER_SECOND, Math.min(3, seconds));
        Await.reached("single jobs that ran beside a backlog", warmUp, node::executed);
        node.forgetLatencies();
        producer.send(PER_SECOND, seconds);
        Await.reached("single jobs that ran beside a backlog", warmUp + (int) (PER_SECOND * seconds), node::executed);
        return Samples.of(node.takeLatencies());
    }

    private void add(Backlog backlog, String what, Samples samples) {
        figures.add(Levada.NAME, measure(backlog, what), samples, "ms");
    }

    static String measure(Backlog backlog, String what) {
        return "backlog/" + backlog.name() + "-" + what;
    }
}
