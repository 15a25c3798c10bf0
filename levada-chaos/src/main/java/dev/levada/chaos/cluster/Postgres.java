package dev.levada.chaos.cluster;

import dev.levada.embedded.EmbeddedDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL with {@code fsync=on} that can be stopped, killed and started again over the same data. What it was started with is read from the running
 * server (Linux: {@code /proc}). Used by one thread at a time.
 */
public final class Postgres implements AutoCloseable {

    private static final long START_MILLIS = 60_000;

    private final EmbeddedDatabase embedded;
    private final PGSimpleDataSource database;
    private final Path data;
    private final Path binaries;
    private final List<String> command;
    private final Process guard;

    /** Starts it, with an empty database. */
    public Postgres() throws SQLException, IOException {
        embedded = EmbeddedDatabase.startDurable();
        database = embedded.createDatabase();
        database.setConnectTimeout(3);
        database.setSocketTimeout(20);
        data = Path.of(text("SHOW data_directory"));
        Path proc = Path.of("/proc", Long.toString(pid()));
        Path program = Files.readSymbolicLink(proc.resolve("exe"));
        binaries = program.resolveSibling("");
        command = new ArrayList<>();
        for (String word : Files.readString(proc.resolve("cmdline"), StandardCharsets.UTF_8)
                .split("\0", -1)) {
            if (!word.isEmpty()) {
                command.add(word);
            }
        }
        command.set(0, program.toString());
        // Stops the server when this process has died and cannot.
        guard = new ProcessBuilder(
                        "sh",
                        "-c",
                        "read line || kill -QUIT $(head -1 " + data.resolve("postmaster.pid") + ") 2>/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Direct connections, past all proxies. */
    public PGSimpleDataSource database() {
        return database;
    }

    /** The loopback port it listens on. */
    public int port() {
        return embedded.port();
    }

    /** The JDBC URL of the database by way of another port. */
    public String urlThrough(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database.getDatabaseName() + "?user=postgres";
    }

    /** Stops it in order, without waiting for sessions to end (pg_ctl -m fast). */
    public void stop() throws IOException, InterruptedException {
        run(binaries.resolve("pg_ctl").toString(), "-D", data.toString(), "-m", "fast", "-w", "stop");
    }

    /** Kills its first process by SIGKILL, as when memory runs out; waits until all of its others have noticed. */
    public void kill() throws IOException, InterruptedException {
        ProcessHandle first =
                ProcessHandle.of(pid()).orElseThrow(() -> new IOException("PostgreSQL's first process is not there"));
        List<ProcessHandle> all = new ArrayList<>(first.descendants().toList());
        all.add(first);
        first.destroyForcibly();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
        while (all.stream().anyMatch(Postgres::isRunning)) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("Processes of a killed PostgreSQL did not end");
            }
            Thread.sleep(20);
        }
    }

    /** Starts it again, and waits until it lets sessions in. */
    public void start() throws IOException, InterruptedException {
        List<String> words = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            words.addAll(List.of("unshare", "-U")); // PostgreSQL refuses to run as root
        }
        words.addAll(command);
        Process process = launch(words);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
        while (true) {
            try {
                text("SELECT 1");
                return;
            } catch (SQLException e) {
                if (System.nanoTime() - end > 0) {
                    throw new IOException("PostgreSQL did not come back", e);
                }
                if (!process.isAlive()) {
                    // Its port was taken: who connects to a free port may happen to be given that very port to connect
                    // from.
                    process = launch(words);
                }
                Thread.sleep(50);
            }
        }
    }

    private static Process launch(List<String> words) throws IOException {
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(new File("/dev/null"))
                .start();
    }

    private String text(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private long pid() throws IOException {
        return Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    }

    private static boolean isRunning(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            // A zombie, which only its parent can clear away, runs no more.
            return !Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"))
                    .contains(") Z ");
        } catch (IOException e) {
            return false;
        }
    }

    private static void run(String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            all.addAll(List.of("unshare", "-U"));
        }
        all.addAll(List.of(words));
        Process process = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("The command ended with " + process.exitValue() + ": " + String.join(" ", all));
        }
    }

    @Override
    public void close() throws IOException {
        guard.getOutputStream().write('\n');
        guard.getOutputStream().close();
        embedded.close();
    }
}
