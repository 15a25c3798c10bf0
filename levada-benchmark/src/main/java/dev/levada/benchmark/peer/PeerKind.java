package dev.levada.benchmark.peer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The queues that are compared. */
public enum PeerKind {
    /** Two statements in a loop ({@link dev.levada.benchmark.RawLimit}): what the database allows at most. */
    RAW("raw-jdbc", Finished.KEPT, 1, 14, "SELECT count(*) FROM (SELECT FROM raw_job WHERE state < 2 LIMIT 1) AS j"),
    /** This project. */
    LEVADA("levada", Finished.KEPT, 1, 14, "SELECT count(*) FROM (SELECT FROM levada.job LIMIT 1) AS j"),
    /** Node.js: one process cannot use two cores, so two run jobs. */
    GRAPHILE_WORKER(
            "graphile-worker",
            Finished.DELETED,
            2,
            10,
            "SELECT count(*) FROM (SELECT FROM graphile_worker._private_jobs LIMIT 1) AS j"),
    /** Java. */
    DB_SCHEDULER(
            "db-scheduler",
            Finished.DELETED,
            1,
            1.8,
            "SELECT count(*) FROM (SELECT FROM scheduled_tasks LIMIT 1) AS j"),
    /** Java. */
    JOBRUNR(
            "jobrunr",
            Finished.KEPT,
            1,
            0.5,
            "SELECT count(*) FROM (SELECT FROM jobrunr_jobs WHERE state <> 'SUCCEEDED' LIMIT 1) AS j");

    /** What becomes of the rows of finished jobs: deleting is less work than keeping them to be looked at. */
    public enum Finished {
        KEPT,
        DELETED
    }

    private final String label;
    private final Finished finished;
    private final int processes;
    private final double warmUp;
    private final String unfinishedQuery;

    PeerKind(String label, Finished finished, int processes, double warmUp, String unfinishedQuery) {
        this.label = label;
        this.finished = finished;
        this.processes = processes;
        this.warmUp = warmUp;
        this.unfinishedQuery = unfinishedQuery;
    }

    /** The queue that people call so. */
    public static PeerKind of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Unknown queue \"" + label + "\"; there are " + String.join(", ", labels())));
    }

    /** What all are called. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(kind -> kind.label).collect(Collectors.toList());
    }

    /** What it is called in figures and options. */
    public String label() {
        return label;
    }

    /** What becomes of finished jobs. */
    public Finished finished() {
        return finished;
    }

    /** In how many processes it runs jobs when jobs per second are counted. */
    public int processes() {
        return processes;
    }

    /**
     * How many jobs run before the clock starts, when so many are counted: of 100,000, as many as the queue gets through in about 25 seconds on two cores, since
     * Java's compiler takes half of one of them until then. The same number for all would let the slow ones run for a minute, and the fast ones with code that is not compiled yet.
     */
    public int warmUp(int jobs) {
        return (int) Math.max(1, jobs * warmUp);
    }

    /** Answers 0 once every job's end is recorded, and 1 before. */
    public String unfinishedQuery() {
        return unfinishedQuery;
    }

    /** Whether jobs can be delayed one by one to a process that already waits for them. */
    public boolean hasLatency() {
        return this != RAW;
    }
}
