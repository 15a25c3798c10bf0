package dev.levada.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobStoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** A server whose disk is really full: a small file system in memory, which only root may make; skipped for all others. */
class DiskFullTest {

    private static final long FULL_MILLIS = 4_000;
    private static final long PATIENCE_MILLIS = 90_000;

    @TempDir
    private Path disk;

    /** Writes more than fits. */
    @JobModel("test.disk")
    public static class Work {
        @JobFunction(maxRetries = 0)
        public void write(int number, JobContext context) throws SQLException {
            try (PreparedStatement statement = context.connection()
                    .prepareStatement("INSERT INTO effect VALUES (?, repeat(md5(?::text), 3000))")) {
                statement.setInt(1, number);
                statement.setInt(2, number);
                statement.executeUpdate();
            }
        }
    }

    @BeforeEach
    void mount() throws Exception {
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=200m", "levada-disk", disk.toString()) == 0);
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", disk.toString());
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1; // there is no such command
        }
    }

    @Test
    void what_was_stored_runs_once_when_there_is_room_again() throws Exception {
        try (Postgres postgres = new Postgres()) {
            postgres.failOver(() -> {}, disk);
            PGSimpleDataSource database = postgres.database();
            execute(database, "CREATE TABLE effect (number int, filler text)");
            execute(database, "ALTER TABLE effect ALTER filler SET STORAGE EXTERNAL");
            try (JobQueue queue = JobQueue.builder(database)
                    .register(new Work())
                    .channels("root:10")
                    .withoutModules()
                    .build()
                    .start()) {
                List<Long> stored = new ArrayList<>();
                Path filler = fill();
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FULL_MILLIS);
                int refused = 0;
                for (int number = 0; System.nanoTime() - end < 0 || refused == 0; number++) {
                    try {
                        stored.add(queue.delay(Work::write, number).id());
                    } catch (JobStoreException e) {
                        refused++;
                        Thread.sleep(50);
                    }
                }
                Files.delete(filler);
                if (!answers(database)) {
                    // Out of room for its log, which it must not lose, it had ended itself.
                    postgres.start();
                }
                stored.add(queue.delay(Work::write, -1).id());

                awaitNone(database, "SELECT count(*) FROM levada.job");
                assertThat(number(database, "SELECT count(*) FROM levada.jobs WHERE state <> 'done'"))
                        .isZero();
                assertThat(number(
                                database,
                                "SELECT count(*) FROM levada.jobs WHERE id IN (" + join(stored)
                                        + ") AND state = 'done'"))
                        .isEqualTo(stored.size());
                assertThat(number(database, "SELECT count(*) - count(DISTINCT number) FROM effect"))
                        .isZero();
                assertThat(number(database, "SELECT count(*) FROM effect"))
                        .isEqualTo(number(database, "SELECT count(*) FROM levada.jobs"));
                queue.stop(Duration.ofSeconds(5));
            }
        }
    }

    private Path fill() throws IOException {
        Path filler = disk.resolve("filler");
        byte[] block = new byte[8_192];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            return filler; // no room left, which is what was wanted
        }
    }

    private static String join(List<Long> ids) {
        return String.join(",", ids.stream().map(String::valueOf).toList());
    }

    private static boolean answers(PGSimpleDataSource database) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() - end < 0) {
            try {
                number(database, "SELECT 1");
                return true;
            } catch (SQLException e) {
                Thread.sleep(50);
            }
        }
        return false;
    }

    private static void awaitNone(PGSimpleDataSource database, String sql) throws SQLException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (number(database, sql) > 0 && System.nanoTime() - end < 0) {
            Thread.sleep(50);
        }
        assertThat(number(database, sql)).as(sql).isZero();
    }

    private static void execute(PGSimpleDataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(PGSimpleDataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
