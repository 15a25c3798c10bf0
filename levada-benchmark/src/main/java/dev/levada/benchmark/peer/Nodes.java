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

    /** Launches so many, which do not run jobs yet: one after the other, since JobRunr's break when two make their tables at a time. */
    public static Nodes launch(PeerSettings settings, int count) {
        Nodes nodes = new Nodes(settings);
        try {
            for (int i = 0; i < count; i++) {
                PeerProcess process = PeerProcess.launch(settings);
                nodes.processes.add(process);
                process.executed(); // answered once its queue is built
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

    /**
     * Jobs a second, from when so many jobs have run to when so many have.
     *
     * @throws IllegalStateException when all had run before anybody could look
     */
    public double rate(long from, long to) throws Exception {
        long first = awaitExecuted(from);
        long begun = System.nanoTime();
        if (first >= to) {
            throw new IllegalStateException(first + " jobs had run at the first look after " + from + ", of " + to
                    + ": too few to measure a rate; give more --jobs");
        }
        long last = awaitExecuted(to);
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
