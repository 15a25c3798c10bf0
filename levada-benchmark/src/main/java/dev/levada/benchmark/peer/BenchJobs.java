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
        try (PreparedStatement insert = context.connection().prepareStatement(EFFECT)) {
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
