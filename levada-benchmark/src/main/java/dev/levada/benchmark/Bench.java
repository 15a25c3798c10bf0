package dev.levada.benchmark;

import com.zaxxer.hikari.HikariDataSource;
import dev.levada.JobQueue;
import dev.levada.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.postgresql.ds.PGSimpleDataSource;

/** The program behind {@code bin/bench}. */
public final class Bench {

    private Bench() {}

    /** {@code quick [delay|execution|latency]} measures; {@code views [finished jobs]} measures what pages are made of; {@code node URL} is a second process that a measurement starts. */
    public static void main(String[] args) throws SQLException, IOException, InterruptedException {
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
            case "node" -> node(args[1]);
            default -> {
                System.err.println("Usage: bench quick [delay|execution|latency] | bench views [finished jobs]");
                System.exit(2);
            }
        }
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
