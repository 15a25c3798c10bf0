package dev.levada.benchmark.peer;

import dev.levada.benchmark.harness.ProcFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process with one queue, as its director sees it: commands are sent, answers waited for (see {@link PeerMain}). Each queue has processes of its
 * own, so that what the operating system says of them is the queue's alone. Not thread-safe.
 */
public final class PeerProcess implements AutoCloseable {

    private static final String ANSWER = "> ";
    private static final long SECONDS_TO_END = 60;

    private final PeerKind kind;
    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;

    private PeerProcess(PeerKind kind, Process process) {
        this.kind = kind;
        this.process = process;
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts one. Those in Java have a heap of at most 512 MB.
     *
     * @throws PeerMissingException when this machine lacks what the queue needs
     */
    public static PeerProcess launch(PeerSettings settings) {
        List<String> command = new ArrayList<>();
        if (settings.kind() == PeerKind.GRAPHILE_WORKER) {
            command.addAll(GraphileInstallation.command());
            command.add(settings.url().replaceFirst("^jdbc:", ""));
        } else {
            command.add(ProcessHandle.current().info().command().orElse("java"));
            command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path"), PeerMain.class.getName()));
            command.addAll(settings.toArguments());
        }
        try {
            return new PeerProcess(
                    settings.kind(),
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + command.get(0) + ": " + e.getMessage(), e);
        }
    }

    /**
     * Installs what a queue needs and does not bring along.
     *
     * @throws PeerMissingException when this machine lacks it
     */
    public static void install(PeerKind kind) {
        if (kind == PeerKind.GRAPHILE_WORKER) {
            GraphileInstallation.command();
        }
    }

    /** Makes the queue's tables. */
    public void migrate() {
        ask("migrate");
    }

    /** Has it begin to run jobs. */
    public void start() {
        ask("start");
    }

    /** How many jobs it has run. */
    public long executed() {
        return Long.parseLong(ask("executed"));
    }

    /** Delays so many jobs in bulk; returns the seconds. */
    public double bulk(int jobs) {
        return Double.parseDouble(ask("bulk " + jobs));
    }

    /** Delays so many jobs one by one; returns the seconds. */
    public double single(int jobs, int threads) {
        return Double.parseDouble(ask("single " + jobs + " " + threads));
    }

    /** Delays timed jobs at a steady rate; returns the seconds. */
    public double send(int perSecond, double seconds) {
        return Double.parseDouble(ask("send " + perSecond + " " + seconds));
    }

    /** Delays timed jobs at a steady rate, in batches, a hundred of them a second; returns the seconds. */
    public double stream(int perSecond, double seconds) {
        return Double.parseDouble(ask("stream " + perSecond + " " + seconds));
    }

    /** Milliseconds from delay to start of the timed jobs that have run since the last question. */
    public double[] takeLatencies() {
        String micros = ask("latencies");
        return micros.isEmpty()
                ? new double[0]
                : Arrays.stream(micros.split(" "))
                        .mapToDouble(each -> Long.parseLong(each) / 1_000.0)
                        .toArray();
    }

    /** Forgets the latencies so far. To tell a million of them leaves the process so much garbage that the next jobs would wait for its collection. */
    public void forgetLatencies() {
        ask("forget");
    }

    /** Bytes in use after a garbage collection. */
    public long heap() {
        return Long.parseLong(ask("heap"));
    }

    /** Lets the job that holds a channel end. */
    public void release() {
        ask("release");
    }

    /** Statements executed so far, when counted. */
    public long statements() {
        return Long.parseLong(ask("statements"));
    }

    /** The processor seconds it has used. */
    public double cpuSeconds() {
        return ProcFiles.cpuSeconds(process.pid());
    }

    /** The most memory it has held, in MB. */
    public double peakMegabytes() {
        return ProcFiles.peakMegabytes(process.pid());
    }

    /** Has the queue stop, and waits for the end of the process; after a minute it is ended by force. */
    @Override
    public void close() {
        commands.close();
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the process by force, for when its queue has more to do than anybody wants to wait for. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private String ask(String command) {
        commands.println(command);
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.startsWith(ANSWER)) {
                    return line.substring(ANSWER.length());
                }
                System.err.println(kind.label() + ": " + line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the answer of " + kind.label() + ": " + e.getMessage(), e);
        }
        throw new IllegalStateException("The process of " + kind.label() + " ended at the command \"" + command
                + "\"; what it said stands above");
    }
}
