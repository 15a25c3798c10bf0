package dev.levada.chaos.cluster;

import dev.levada.chaos.node.ChaosNode;
import dev.levada.chaos.node.NodeArguments;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child JVM that is a node. Thread-safe. */
public final class NodeProcess {

    private final String name;
    private final Process process;
    private final Writer commands;

    private NodeProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.commands = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    /**
     * Starts one.
     *
     * @param clockOffset by how many seconds its wall clock is wrong; other than 0 only where {@link #canSkewClocks()}
     * @param log where its log goes, added to what is there
     */
    public static NodeProcess start(NodeArguments arguments, int clockOffset, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        if (clockOffset != 0) {
            command.add("-javaagent:" + classPath() + "=" + clockOffset);
        }
        command.addAll(List.of("-cp", classPath(), ChaosNode.class.getName()));
        command.addAll(arguments.toList());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new NodeProcess(arguments.name(), process);
    }

    /** Whether wall clocks can be made wrong: only when this program runs from its jar, which is the agent that does it. */
    public static boolean canSkewClocks() {
        return classPath().endsWith(".jar") && Files.isRegularFile(Path.of(classPath()));
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    /** Unique among all processes of a run. */
    public String name() {
        return name;
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs, be it frozen. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it ended with. */
    public int exitValue() {
        return process.exitValue();
    }

    /** Sends it a line, see {@link ChaosNode}; nothing when it has ended. */
    public synchronized void command(String line) {
        try {
            commands.write(line + "\n");
            commands.flush();
        } catch (IOException e) {
            // It is dead, which its absence tells.
        }
    }

    /** Ends it by SIGKILL, and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Waits for its end; false when it takes longer. */
    public boolean awaitEnd(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }
}
