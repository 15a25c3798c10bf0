package dev.levada.benchmark.scale;

import dev.levada.benchmark.harness.Await;
import dev.levada.benchmark.harness.BenchServer;
import dev.levada.benchmark.harness.Figures;
import dev.levada.benchmark.harness.Samples;
import dev.levada.benchmark.peer.BenchJobs;
import dev.levada.benchmark.peer.Nodes;
import dev.levada.benchmark.peer.PeerKind;
import dev.levada.benchmark.peer.PeerProcess;
import dev.levada.benchmark.peer.PeerSettings;
import dev.levada.benchmark.peer.Usage;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Jobs a second in one unlimited channel, and what takes from that: capacities, a second node, transactions of jobs. */
final class LoadFigures {

    static final String UNLIMITED = "load/unlimited";
    static final String CHILDREN = "load/root50-with-20-children";
    static final String HALF_LOAD = "load/latency-at-half-the-rate";
    static final String TWO_NODES = "load/two-nodes";
    static final String EFFECT = "load/own-transaction";
    static final String COMMIT = EFFECT + "-with-commit";
    static final String HASTY = EFFECT + "-not-waiting-for-the-disk";
    static final String ALONE = EFFECT + "-of-one-worker";

    private static final int CHILD_CHANNELS = 20;
    private static final int CHILD_CAPACITY = 10;
    /**
     * Of trivial jobs, for each that is counted: some ten seconds' worth of 100,000 for each of two processes. As many for one that is alone, so that the server has
     * as much behind it: the table is as large, and as much of the log is written.
     */
    private static final int WARM_UP = 6;

    /** The same of jobs with transactions of their own, which take as long each as six or more of those. */
    private static final int EFFECT_WARM_UP = 2;

    /** At half the rate the compiler takes that long: two fifths of a processor after 15 s, a tenth after 25. */
    private static final double WARM_UP_SECONDS = 30;

    private static final int WARM_UP_TIMES = 2;

    /** What is sent in whole batches may be a little less than was asked for. */
    private static final double ALMOST_ALL = 0.95;

    private static final int WORKERS = 10;

    /** Whoever is alone waits for the disk each time, and takes several times as long for as many. */
    private static final int ALONE_DIVISOR = 4;

    /** A node keeps five sessions; one for each worker, and one to tell others. */
    private static final int POOL = 16;

    /**
     * What a run has to get through.
     *
     * @param children channels below root that the jobs are spread over; 0 for root itself
     * @param jobs those that are counted
     * @param warmUp those before
     */
    private record Load(
            String name, String function, String channels, int children, int nodes, int workers, int jobs, int warmUp) {

        /** In one unlimited channel, for one node. */
        static Load of(String name, String function, int jobs, int warmUp) {
            return new Load(name, function, "root:unlimited", 0, 1, WORKERS, jobs, warmUp * jobs);
        }

        Load in(String configuration, int channelsBelow) {
            return new Load(name, function, configuration, channelsBelow, nodes, workers, jobs, warmUp);
        }

        Load nodes(int count) {
            return new Load(name, function, channels, children, count, workers, jobs, warmUp);
        }

        Load workers(int count) {
            return new Load(name, function, channels, children, nodes, count, jobs, warmUp);
        }
    }

    private final BenchServer server;
    private final Figures figures;
    private final int jobs;
    private final double seconds;

    LoadFigures(BenchServer server, Figures figures, int jobs, double seconds) {
        this.seconds = seconds;
        this.server = server;
        this.figures = figures;
        this.jobs = jobs;
    }

    /** Measures those that are wanted. How fast half the rate is, is asked of {@link #UNLIMITED}. */
    void measure(Predicate<String> wanted) throws Exception {
        Load trivial = Load.of(UNLIMITED, "bench.tick", jobs, WARM_UP);
        if (wanted.test(UNLIMITED) || wanted.test(HALF_LOAD)) {
            double rate = measure(trivial);
            if (wanted.test(HALF_LOAD)) {
                halfLoad((int) rate / 2);
            }
        }
        if (wanted.test(CHILDREN)) {
            String children = IntStream.range(0, CHILD_CHANNELS)
                    .mapToObj(n -> ",root.c" + n + ":" + CHILD_CAPACITY)
                    .collect(Collectors.joining());
            measure(Load.of(CHILDREN, "bench.tick", jobs, WARM_UP).in("root:50" + children, CHILD_CHANNELS));
        }
        if (wanted.test(TWO_NODES)) {
            measure(Load.of(TWO_NODES, "bench.tick", jobs, WARM_UP).nodes(2));
        }
        if (wanted.test(EFFECT)) {
            measure(Load.of(EFFECT, "bench.effect", jobs, EFFECT_WARM_UP));
            bareEffects(EFFECT, BenchJobs.EFFECT, false, jobs, WORKERS);
            bareEffects(COMMIT, BenchJobs.EFFECT, true, jobs, WORKERS);
        }
        if (wanted.test(ALONE)) {
            int fewer = jobs / ALONE_DIVISOR;
            measure(Load.of(ALONE, "bench.effect", fewer, EFFECT_WARM_UP).workers(1));
            bareEffects(ALONE, BenchJobs.EFFECT, true, fewer, 1);
        }
        if (wanted.test(HASTY)) {
            measure(Load.of(HASTY, "bench.hasty_effect", jobs, EFFECT_WARM_UP));
            bareEffects(HASTY, BenchJobs.HASTY_EFFECT, true, jobs, WORKERS);
        }
    }

    private double measure(Load load) throws Exception {
        try (BenchServer.Database database = server.createDatabase();
                Nodes nodes = Nodes.launch(
                        PeerSettings.of(PeerKind.LEVADA, database.jdbcUrl())
                                .withChannels(load.channels())
                                .withPool(POOL)
                                .withWorkers(load.workers()),
                        load.nodes())) {
            nodes.all().get(0).migrate();
            createEffects(database);
            Fill.waiting(database, load.function(), "root", load.children(), load.jobs() + load.warmUp());
            database.execute("VACUUM ANALYZE");
            server.checkpoint();
            startTogether(database, nodes);
            nodes.awaitExecuted(load.warmUp());
            List<Long> before = executed(nodes);
            Usage begun = Usage.of(nodes, server);
            nodes.awaitExecuted(load.warmUp() + load.jobs());
            Usage ended = Usage.of(nodes, server);
            double rate = ended.rateSince(begun);
            figures.add(Levada.NAME, load.name(), rate, "jobs/s");
            ended.tellCosts(figures, Levada.NAME, load.name() + "-", begun);
            if (load.nodes() > 1) {
                figures.add(Levada.NAME, load.name() + "-least-share", leastShare(before, executed(nodes)), "%");
            }
            return rate;
        }
    }

    /** How long jobs wait while half of the jobs come that can be run; another process delays them, on the same machine. */
    private void halfLoad(int perSecond) throws Exception {
        try (BenchServer.Database database = server.createDatabase();
                Nodes all = Nodes.launch(
                        PeerSettings.of(PeerKind.LEVADA, database.jdbcUrl()).withChannels("root:unlimited"), 2)) {
            PeerProcess producer = all.all().get(0);
            PeerProcess worker = all.all().get(1);
            producer.migrate();
            worker.start();
            double warm = Math.min(WARM_UP_SECONDS, WARM_UP_TIMES * seconds);
            producer.stream(perSecond, warm);
            all.awaitExecuted((long) (warm * perSecond * ALMOST_ALL));
            worker.forgetLatencies();
            double took = producer.stream(perSecond, seconds);
            all.awaitExecuted((long) ((warm + seconds) * perSecond * ALMOST_ALL));
            figures.add(Levada.NAME, HALF_LOAD, Samples.of(worker.takeLatencies()), "ms");
            figures.add(Levada.NAME, HALF_LOAD + "-rate", perSecond * seconds / took, "jobs/s");
        }
    }

    /** Lets no job through before all nodes are there. */
    private static void startTogether(BenchServer.Database database, Nodes nodes) throws Exception {
        database.execute("UPDATE levada.channel SET paused = true WHERE name = 'root'");
        nodes.start();
        Await.reached(
                "nodes that have started",
                nodes.all().size(),
                () -> database.number("SELECT count(*) FROM levada.node WHERE state = 'active'"));
        database.execute("UPDATE levada.channel SET paused = false WHERE name = 'root'");
    }

    private static List<Long> executed(Nodes nodes) {
        return nodes.all().stream().map(PeerProcess::executed).toList();
    }

    private static double leastShare(List<Long> before, List<Long> after) {
        long[] each = IntStream.range(0, before.size())
                .mapToLong(i -> after.get(i) - before.get(i))
                .sorted()
                .toArray();
        return each[0] * 100.0 / LongStream.of(each).sum();
    }

    private void bareEffects(String name, String insert, boolean commits, int rows, int threads) throws Exception {
        try (BenchServer.Database database = server.createDatabase()) {
            createEffects(database);
            server.checkpoint();
            BareInserts inserts = new BareInserts(database.dataSource(), insert, commits);
            figures.add(Levada.BARE, name, inserts.rate(rows, threads), "jobs/s");
        }
    }

    private static void createEffects(BenchServer.Database database) throws Exception {
        database.execute("CREATE TABLE bench_effect (number bigint NOT NULL)");
    }
}
