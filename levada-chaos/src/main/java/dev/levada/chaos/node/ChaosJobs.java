package dev.levada.chaos.node;

import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.RetryableJobException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The jobs of a run. Each tells the ledger when it is inside, and those of exact kinds write a row {@code chaos.effect} in their own transaction.
 *
 * <p>{@code key} names what is to be done, {@code millis} how long it takes.
 */
@JobModel("chaos")
public final class ChaosJobs {

    private final String process;
    private final Teller teller;
    private final CompletableFuture<JobQueue> queue = new CompletableFuture<>();

    /** Where executions are told; returns when it is noted. */
    @FunctionalInterface
    public interface Teller {
        /** Tells a line. */
        void tell(String line);
    }

    private interface Body {
        void run() throws SQLException, InterruptedException;
    }

    /** @param process under which name effects are written: that of the node */
    public ChaosJobs(String process, Teller teller) {
        this.process = process;
        this.teller = teller;
    }

    /** Which queue parents delay their children with. */
    void delayWith(JobQueue theirs) {
        queue.complete(theirs);
    }

    /** Writes its effect, then works on. */
    @JobFunction(maxRetries = 0, retryPattern = "1:1")
    public void once(String key, int millis, JobContext context) throws SQLException, InterruptedException {
        inside(key, context, () -> {
            effect(key, context);
            work(millis, context);
        });
    }

    /** Writes its effect, and takes it back by failing, as long as it has not been executed more than {@code failures} times. */
    @JobFunction(maxRetries = 0)
    public void retried(String key, int millis, int failures, JobContext context)
            throws SQLException, InterruptedException {
        inside(key, context, () -> {
            effect(key, context);
            work(millis, context);
            if (context.retry() <= failures) {
                throw new RetryableJobException("not yet", Duration.ofMillis(300));
            }
        });
    }

    /** Writes its effect and delays two jobs, all in its transaction. */
    @JobFunction(maxRetries = 0)
    public void parent(String key, int millis, JobContext context) throws SQLException, InterruptedException {
        inside(key, context, () -> {
            effect(key, context);
            for (int child = 0; child < 2; child++) {
                queue.join()
                        .in(context.connection())
                        .delayable(ChaosJobs::once, key + "/" + child, millis)
                        .channel("root.main.free")
                        .delay();
            }
            work(millis, context);
        });
    }

    /** Works without a transaction. */
    @JobFunction(maxRetries = 0)
    public void atLeastOnce(String key, int millis, JobContext context) throws SQLException, InterruptedException {
        inside(key, context, () -> work(millis, context));
    }

    /** Ends its process, in order or at once, whenever it is executed. */
    @JobFunction(maxRetries = 0)
    public void poison(String key, boolean exits, JobContext context) throws SQLException, InterruptedException {
        inside(key, context, () -> {
            teller.tell("halt poison");
            if (exits) {
                System.exit(7);
            }
            Runtime.getRuntime().halt(8);
        });
    }

    private void inside(String key, JobContext context, Body body) throws SQLException, InterruptedException {
        String token = context.jobId() + " " + context.attempt();
        teller.tell("enter " + token + " " + key + " " + context.channel());
        boolean completed = false;
        try {
            body.run();
            completed = true;
        } finally {
            teller.tell("leave " + token + " " + completed);
        }
    }

    private static void work(int millis, JobContext context) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() - end < 0) {
            context.checkCancelled();
            Thread.sleep(Math.min(20, Math.max(1, millis)));
        }
    }

    private void effect(String key, JobContext context) throws SQLException {
        Connection connection = context.connection();
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO chaos.effect (job_id, process, attempt, key) VALUES (?, ?, ?, ?)")) {
            statement.setLong(1, context.jobId());
            statement.setString(2, process);
            statement.setInt(3, context.attempt());
            statement.setString(4, key);
            statement.executeUpdate();
        }
    }
}
