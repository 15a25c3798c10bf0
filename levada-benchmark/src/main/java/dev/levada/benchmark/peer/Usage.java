package dev.levada.benchmark.peer;

import dev.levada.benchmark.harness.BenchServer;
import dev.levada.benchmark.harness.Figures;

/** What the processes of a queue and their server had used at a moment, and how many jobs had run. */
public record Usage(long nanos, long executed, double clientCpu, double serverCpu, long wal) {

    /** As it is now. */
    public static Usage of(Nodes nodes, BenchServer server) throws Exception {
        return new Usage(
                System.nanoTime(), nodes.executed(), nodes.cpuSeconds(), server.cpuSeconds(), server.walBytes());
    }

    private long jobsSince(Usage before) {
        return executed - before.executed;
    }

    /**
     * Jobs a second since.
     *
     * @throws IllegalStateException when none has run since
     */
    public double rateSince(Usage before) {
        if (jobsSince(before) <= 0) {
            throw new IllegalStateException(
                    "All " + executed + " jobs had run at the first look: too few to measure a rate; give more --jobs");
        }
        return jobsSince(before) / ((nanos - before.nanos) / 1e9);
    }

    /**
     * Tells what each job since has taken.
     *
     * @param prefix of the figures' names
     */
    public void tellCosts(Figures figures, String peer, String prefix, Usage before) {
        double jobs = jobsSince(before);
        figures.add(peer, prefix + "client-cpu-per-job", (clientCpu - before.clientCpu) * 1e6 / jobs, "µs");
        figures.add(peer, prefix + "server-cpu-per-job", (serverCpu - before.serverCpu) * 1e6 / jobs, "µs");
        figures.add(peer, prefix + "wal-per-job", (double) (wal - before.wal) / jobs, "bytes");
    }
}
