package dev.levada.chaos.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One PostgreSQL server: a program, a folder of data, a port (Linux: {@code /proc}). Used by one thread at a time. */
final class Server {

    private static final long START_MILLIS = 60_000;

    private final List<String> command;
    private final Path data;
    private final int port;
    private final Process guard;

    /**
     * One that runs, or will.
     *
     * @param command by which it is started, with all its settings
     */
    Server(List<String> command, Path data, int port) throws IOException {
        this.command = List.copyOf(command);
        this.data = data;
        this.port = port;
        // Stops the server when this process has died and cannot.
        guard = new ProcessBuilder(
                        "sh",
                        "-c",
                        "read line || kill -QUIT $(head -1 " + data.resolve("postmaster.pid") + ") 2>/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Its folder. */
    Path data() {
        return data;
    }

    /** The loopback port it listens on. */
    int port() {
        return port;
    }

    /** What starts a server of the same kind over other data. */
    List<String> commandFor(Path otherData, int otherPort, String... more) {
        List<String> words = new ArrayList<>(command);
        words.set(words.indexOf("-D") + 1, otherData.toString());
        words.set(words.indexOf("-p") + 1, Integer.toString(otherPort));
        words.addAll(List.of(more));
        return words;
    }

    /** Starts it, and waits until it does as it should. */
    void start(BooleanSupplier isReady) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(asUser());
        words.addAll(command);
        Process process = launch(words);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
        while (!isReady.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("PostgreSQL did not come back; its data is in " + data);
            }
            if (!process.isAlive()) {
                // Its port was taken: who connects to a free port may happen to be given that very port to connect
                // from.
                process = launch(words);
            }
            Thread.sleep(50);
        }
    }

    /** Stops it in order, without waiting for sessions to end (pg_ctl -m fast). */
    void stop() throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(asUser());
        words.addAll(List.of(
                Path.of(command.get(0)).resolveSibling("pg_ctl").toString(),
                "-D",
                data.toString(),
                "-m",
                "fast",
                "-w",
                "stop"));
        Process process = launch(words);
        if (process.waitFor() != 0) {
            throw new IOException("The command ended with " + process.exitValue() + ": " + String.join(" ", words));
        }
    }

    /** Kills its first process by SIGKILL, as when memory runs out; waits until all of its others have noticed. */
    void kill() throws IOException, InterruptedException {
        ProcessHandle first = ProcessHandle.of(pid(data))
                .orElseThrow(() -> new IOException("PostgreSQL's first process is not there"));
        List<ProcessHandle> all = new ArrayList<>(first.descendants().toList());
        all.add(first);
        first.destroyForcibly();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
        while (all.stream().anyMatch(Server::isRunning)) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("Processes of a killed PostgreSQL did not end");
            }
            Thread.sleep(20);
        }
    }

    /** Ends it if it runs, and all care for it. */
    void close() throws IOException {
        guard.getOutputStream().write('\n');
        guard.getOutputStream().close();
        if (Files.exists(data.resolve("postmaster.pid"))) {
            try {
                stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The id of the first process of the server over this data. */
    static long pid(Path data) throws IOException {
        return Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    }

    /** PostgreSQL refuses to run as root. */
    private static List<String> asUser() {
        return "root".equals(System.getProperty("user.name")) ? List.of("unshare", "-U") : List.of();
    }

    private static Process launch(List<String> words) throws IOException {
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(new File("/dev/null"))
                .start();
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
}
