package dev.levada.benchmark.peer;

import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;

/** The jobs that Levada runs here. */
@JobModel("bench")
public final class BenchJobs {

    /** What {@link #effect} does, and a bare loop beside it. */
    public static final String EFFECT = "INSERT INTO bench_effect (number) VALUES (?)";

    /** The same, in a transaction that is committed without waiting for the disk. */
    public static final String HASTY_EFFECT = "SET LOCAL synchronous_commit = off; " + EFFECT;

    private final Ticks ticks;
    private final CountDownLatch released = new CountDownLatch(1);

    BenchJobs(Ticks ticks) {
        this.ticks = ticks;
    }

    /** The trivial job. */
    @JobFunction
    public void tick(long delayedAt) {
        ticks.tick(delayedAt);
    }

    /** A job with one insert in its own transaction. */
    @JobFunction
    public void effect(long number, JobContext context) throws SQLException {
        insert(EFFECT, number, context);
    }

    /** The same without waiting for the disk, as a job may ask for. */
    @JobFunction
    public void hastyEffect(long number, JobContext context) throws SQLException {
        insert(HASTY_EFFECT, number, context);
    }

    private void insert(String sql, long number, JobContext context) throws SQLException {
        try (PreparedStatement insert = context.connection().prepareStatement(sql)) {
            insert.setLong(1, number);
            insert.executeUpdate();
        }
        ticks.tick(Ticks.UNTIMED);
    }

    /** Runs until {@link #release}, so that its channel is full. */
    @JobFunction
    public void hold() throws InterruptedException {
        released.await();
    }

    void release() {
        released.countDown();
    }
}
