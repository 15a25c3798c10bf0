package dev.levada.benchmark;

import com.zaxxer.hikari.HikariDataSource;
import dev.levada.JobQueue;
import dev.levada.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.function.Consumer;
import org.postgresql.ds.PGSimpleDataSource;

/** How long after its delay in one process a job starts in another one, on an idle queue. */
final class LatencyBench {

    private static final int ROUNDS = 300;
    /** Jobs that come one by one before those that count, for the code that is on their way. */
    private static final int WARM_UP = 2_000;

    private static final long WARM_UP_GAP_MILLIS = 3;

    /** Jobs that come as fast as they can before, so that the code of a node that has just started is as fast as that of one that runs for days. */
    private static final int BURST = 3_000;

    private static final long GAP_MILLIS = 20;

    private final EmbeddedDatabase server;
    private final Consumer<Measure> results;

    LatencyBench(EmbeddedDatabase server, Consumer<Measure> results) {
        this.server = server;
        this.results = results;
    }

    void run() throws SQLException, IOException, InterruptedException {
        PGSimpleDataSource database = server.createDatabase();
        double[] limit;
        try (Connection sender = database.getConnection();
                Connection listener = database.getConnection()) {
            RawLimit.notification(sender, listener, WARM_UP, WARM_UP_GAP_MILLIS);
            limit = RawLimit.notification(sender, listener, ROUNDS, GAP_MILLIS);
        }
        try (HikariDataSource pool = QuickBench.pool(database);
                JobQueue queue = JobQueue.builder(pool)
                        .environment(Map.of())
                        .register(new TrivialJobs())
                        .channels("root:50")
                        .build()) {
            Process node = node(database);
            try {
                double[] millis = delays(queue, database);
                double[] ours = Percentiles.p50AndP99(millis);
                results.accept(Measure.of("latency/idle-two-processes-p50", ours[0], limit[0], "ms"));
                results.accept(Measure.of("latency/idle-two-processes-p99", ours[1], limit[1], "ms"));
            } finally {
                node.destroy();
                node.waitFor();
            }
        }
    }

    private static double[] delays(JobQueue queue, PGSimpleDataSource database)
            throws SQLException, InterruptedException {
        for (int i = 0; i < BURST; i++) {
            queue.delay(TrivialJobs::delayed, TrivialJobs.epochMicros());
        }
        for (int i = 0; i < WARM_UP + ROUNDS; i++) {
            queue.delay(TrivialJobs::delayed, TrivialJobs.epochMicros());
            Thread.sleep(i < WARM_UP ? WARM_UP_GAP_MILLIS : GAP_MILLIS);
        }
        double[] millis = new double[ROUNDS];
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            while (count(statement) < BURST + WARM_UP + ROUNDS) {
                Thread.sleep(20);
            }
            try (ResultSet rows = statement.executeQuery(
                    "SELECT result::text::bigint FROM levada.job_finished ORDER BY id DESC LIMIT " + ROUNDS)) {
                for (int i = 0; rows.next(); i++) {
                    millis[i] = rows.getLong(1) / 1_000.0;
                }
            }
        }
        return millis;
    }

    private static long count(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT count(*) FROM levada.job_finished")) {
            row.next();
            return row.getLong(1);
        }
    }

    private Process node(PGSimpleDataSource database) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Bench.class.getName(),
                        "node",
                        server.jdbcUrl(database.getDatabaseName()))
                .inheritIO()
                .start();
    }
}
