package dev.levada.benchmark.peer;

import dev.levada.benchmark.harness.Await;
import java.util.ArrayList;
import java.util.List;

/** Some processes of one queue that run jobs on one database. Not thread-safe. */
public final class Nodes implements AutoCloseable {

    private final List<PeerProcess> processes = new ArrayList<>();
    private final PeerSettings settings;

    private Nodes(PeerSettings settings) {
        this.settings = settings;
    }

    /** Launches so many, which do not run jobs yet. */
    public static Nodes launch(PeerSettings settings, int count) {
        Nodes nodes = new Nodes(settings);
        try {
            for (int i = 0; i < count; i++) {
                nodes.processes.add(PeerProcess.launch(settings));
            }
            return nodes;
        } catch (RuntimeException e) {
            nodes.close();
            throw e;
        }
    }

    /** The processes. */
    public List<PeerProcess> all() {
        return processes;
    }

    /** Has all begin to run jobs. */
    public void start() {
        processes.forEach(PeerProcess::start);
    }

    /** How many jobs all have run together. */
    public long executed() {
        return processes.stream().mapToLong(PeerProcess::executed).sum();
    }

    /** Waits until they have run so many jobs together; returns how many they have. */
    public long awaitExecuted(long goal) throws Exception {
        return Await.reached("jobs run by " + settings.kind().label(), goal, this::executed);
    }

    /** The processor seconds that all have used. */
    public double cpuSeconds() {
        return processes.stream().mapToDouble(PeerProcess::cpuSeconds).sum();
    }

    /** Jobs a second over so many jobs, counted once the first {@code warmUp} have run. */
    public double rate(long warmUp, long jobs) throws Exception {
        long first = awaitExecuted(warmUp);
        long begun = System.nanoTime();
        long last = awaitExecuted(first + jobs);
        return (last - first) / ((System.nanoTime() - begun) / 1e9);
    }

    /** Ends all by force: there is more to do than anybody wants to wait for. */
    public void kill() {
        processes.forEach(PeerProcess::kill);
    }

    @Override
    public void close() {
        processes.forEach(PeerProcess::close);
    }
}
