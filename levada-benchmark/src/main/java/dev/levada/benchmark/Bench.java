package dev.levada.benchmark;

import com.zaxxer.hikari.HikariDataSource;
import dev.levada.JobQueue;
import dev.levada.benchmark.harness.BenchServer;
import dev.levada.benchmark.harness.Options;
import dev.levada.benchmark.peers.PeersBench;
import dev.levada.benchmark.scale.ScaleBench;
import dev.levada.embedded.EmbeddedDatabase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.postgresql.ds.PGSimpleDataSource;

/** The program behind {@code bin/bench}. */
public final class Bench {

    private Bench() {}

    /** What there is to call is what it says when called without arguments; {@code node URL} is a second process that {@code quick} starts. */
    public static void main(String[] args) throws Exception {
        try {
            run(args);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
        }
    }

    private static void run(String[] args) throws Exception {
        String command = args.length == 0 ? "" : args[0];
        switch (command) {
            case "quick" -> {
                try (EmbeddedDatabase server = EmbeddedDatabase.startDurable()) {
                    new QuickBench(server, measure -> System.out.println(measure.toJson()))
                            .run(args.length > 1 ? args[1] : "");
                }
            }
            case "views" -> {
                long finished = args.length > 1 ? Long.parseLong(args[1]) : 10_000_000;
                try (EmbeddedDatabase server = EmbeddedDatabase.startDurable()) {
                    if (!new ViewsBench(server).run(finished, finished / 10)) {
                        System.exit(1);
                    }
                }
            }
            case "peers" -> {
                try (BenchServer server = BenchServer.startDurable()) {
                    server.settle();
                    new PeersBench(server, options(args), System.out::println).run();
                }
            }
            case "scale" -> {
                try (BenchServer server = BenchServer.startDurable()) {
                    server.settle();
                    new ScaleBench(server, options(args), System.out::println).run();
                }
            }
            case "node" -> node(args[1]);
            default -> {
                System.err.println(
                        "Usage: bench quick [delay|execution|latency]\n       bench views [finished jobs]\n       bench peers "
                                + Options.usage(PeersBench.defaults()) + "\n       bench scale "
                                + Options.usage(ScaleBench.defaults()));
                System.exit(2);
            }
        }
    }

    private static List<String> options(String[] args) {
        return List.of(args).subList(1, args.length);
    }

    private static void node(String url) throws InterruptedException {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setURL(url);
        try (HikariDataSource pool = QuickBench.pool(database);
                JobQueue queue = JobQueue.builder(pool)
                        .environment(Map.of())
                        .register(new TrivialJobs())
                        .build()) {
            queue.start();
            new CountDownLatch(1).await();
        }
    }
}
