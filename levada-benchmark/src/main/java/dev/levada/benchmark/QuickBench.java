package dev.levada.benchmark;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.levada.Delayable;
import dev.levada.JobQueue;
import dev.levada.benchmark.harness.Samples;
import dev.levada.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.postgresql.ds.PGSimpleDataSource;

/** The figures of {@code bin/bench quick}: durable settings, the node's defaults, each figure beside its limit in the same run. */
final class QuickBench {

    private static final int JOBS = 100_000;
    private static final int MANY = 1_000_000;
    /** Runs that are not counted: some ten seconds, after which the compiler has little left to do. */
    private static final int WARM_UPS = 3;

    private static final int ROUNDS = 3;

    private final EmbeddedDatabase server;
    private final Consumer<Measure> results;

    QuickBench(EmbeddedDatabase server, Consumer<Measure> results) {
        this.server = server;
        this.results = results;
    }

    void run(String only) throws SQLException, IOException, InterruptedException {
        warmUp();
        if (only.isEmpty() || only.equals("delay")) {
            delay();
        }
        if (only.isEmpty() || only.equals("execution")) {
            execution();
        }
        if (only.equals("channels")) {
            channels();
        }
        if (only.isEmpty() || only.equals("latency")) {
            new LatencyBench(server, results).run();
        }
    }

    /** Both ways to be measured, since channels with capacities have code of their own. */
    private void warmUp() throws SQLException {
        for (int run = 0; run < WARM_UPS; run++) {
            unlimited();
            children();
        }
    }

    private double unlimited() throws SQLException {
        return execute("root:unlimited", JOBS, 0, 0, List.of("root"));
    }

    private double children() throws SQLException {
        return execute("root:50,root.a:20,root.b:20,root.c:20", JOBS, 0, 0, List.of("root.a", "root.b", "root.c"));
    }

    private void delay() throws SQLException {
        PGSimpleDataSource database = server.createDatabase();
        double limit;
        try (Connection connection = database.getConnection()) {
            RawLimit.insert(connection, JOBS);
            limit = RawLimit.insert(connection, JOBS);
        }
        try (HikariDataSource pool = pool(database);
                JobQueue queue = JobQueue.builder(pool)
                        .environment(Map.of())
                        .register(new TrivialJobs())
                        .build()) {
            delay(queue, JOBS);
            results.accept(Measure.of("delay/bulk", delay(queue, JOBS), limit, "jobs/s"));
        }
    }

    private static double delay(JobQueue queue, int jobs) {
        long begun = System.nanoTime();
        for (int from = 0; from < jobs; from += 10_000) {
            List<Delayable> calls = new ArrayList<>(10_000);
            for (long i = from; i < from + 10_000; i++) {
                calls.add(queue.delayable(TrivialJobs::count, i));
            }
            queue.delayAll(calls);
        }
        return jobs / ((System.nanoTime() - begun) / 1e9);
    }

    private void execution() throws SQLException {
        double limit = rawExecution();
        results.accept(Measure.of("execution/unlimited", unlimited(), limit, "jobs/s"));
        channels();
        double few = execute("root:unlimited", JOBS, 1_000, 0, List.of("root"));
        double many = execute("root:unlimited", JOBS, MANY, 0, List.of("root"));
        results.accept(Measure.of("execution/1000000-waiting", many, few, "jobs/s"));
        double plain = unlimited();
        double failed = execute("root:unlimited", JOBS, 0, 100_000, List.of("root"));
        results.accept(Measure.of("execution/100000-failed", failed, plain, "jobs/s"));
        results.accept(Measure.of("execution/unlimited-again", unlimited(), rawExecution(), "jobs/s"));
    }

    /** In turn, since one run differs from the next by a fifth. */
    private void channels() throws SQLException {
        List<Double> unlimited = new ArrayList<>();
        List<Double> children = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            unlimited.add(unlimited());
            children.add(children());
        }
        results.accept(Measure.of(
                "execution/root50-three-children",
                Samples.of(children).median(),
                Samples.of(unlimited).median(),
                "jobs/s"));
    }

    private double rawExecution() throws SQLException {
        try (Connection connection = server.createDatabase().getConnection()) {
            return RawLimit.execution(connection, JOBS);
        }
    }

    /** Jobs a second through a node that finds them waiting, with {@code behind} more waiting behind those that are counted. */
    private double execute(String channels, int jobs, int behind, int failed, List<String> names) throws SQLException {
        PGSimpleDataSource database = server.createDatabase();
        TrivialJobs model = new TrivialJobs();
        try (HikariDataSource pool = pool(database);
                JobQueue queue = JobQueue.builder(pool)
                        .environment(Map.of())
                        .register(model)
                        .channels(channels)
                        .build();
                Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            fill(statement, jobs + behind, names, 10, "pending");
            fill(statement, failed, names, 10, "failed");
            statement.execute("CHECKPOINT");
            long begun = System.nanoTime();
            queue.start();
            // Counting what is recorded would compete with recording it, so that is left for the end.
            while (model.executed() < jobs) {
                pause();
            }
            while (finished(statement) < jobs) {
                pause();
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            double rate = finished(statement) / seconds;
            if (behind > 0) {
                queue.channels().pause("root");
            }
            return rate;
        }
    }

    private static long finished(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT count(*) FROM levada.job_finished")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void fill(Statement statement, int jobs, List<String> channels, int priority, String state)
            throws SQLException {
        statement.execute(
                "INSERT INTO levada.job (function, args, channel, priority, state) SELECT 'bench.count', json_build_array(n), "
                        + "('{" + String.join(",", channels) + "}'::text[])[n % " + channels.size() + " + 1], "
                        + priority + ", '" + state
                        + "' FROM generate_series(1, " + jobs + ") n");
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static HikariDataSource pool(PGSimpleDataSource database) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setMaximumPoolSize(10);
        return new HikariDataSource(config);
    }
}
