package dev.levada.runner;

import dev.levada.CurrentJob;
import dev.levada.JobContext;
import dev.levada.JobQueue;
import dev.levada.LogLevel;
import dev.levada.argument.TextMap;
import dev.levada.context.ContextCarrier;
import dev.levada.function.FunctionDefinition;
import dev.levada.spi.ContextPropagator.Restored;
import dev.levada.store.NewJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call that runs in its caller's thread instead of being stored as a job. Its id is 0. */
public final class ImmediateExecution implements JobContext {

    private static final Logger log = LoggerFactory.getLogger(JobContext.class);

    private final NewJob job;
    private final @Nullable Connection callers;
    private final JobTransactions transactions;
    private @Nullable JobTransaction transaction;

    private ImmediateExecution(NewJob job, @Nullable Connection callers, JobTransactions transactions) {
        this.job = job;
        this.callers = callers;
        this.transactions = transactions;
    }

    /**
     * Calls the method of a job that was not stored.
     *
     * @param callers the transaction it takes part in; null: one of its own, if it asks for any, committed when the method has returned
     * @param queue what it delays further jobs with
     * @return what the method returned
     * @throws Exception what the method threw
     */
    public static @Nullable Object run(
            FunctionDefinition function,
            NewJob job,
            ContextCarrier carrier,
            @Nullable Connection callers,
            DataSource dataSource,
            Supplier<JobQueue> queue)
            throws Exception {
        @Nullable Object[] arguments = function.arguments().decode(job.args());
        JobContext before = JobContext.currentOrNull();
        try (Restored restored = carrier.restore(job.context())) {
            ImmediateExecution execution = new ImmediateExecution(job, callers, new JobTransactions(dataSource, queue));
            CurrentJob.set(execution);
            try {
                Object result = function.invoke(arguments, execution);
                execution.commit();
                return result;
            } catch (Exception | Error e) {
                execution.rollback();
                throw e;
            } catch (Throwable e) {
                execution.rollback();
                throw new IllegalStateException(e);
            } finally {
                CurrentJob.set(before);
            }
        }
    }

    private void commit() throws SQLException {
        if (transaction != null && callers == null) {
            transaction.commit();
            transaction.release();
        }
    }

    private void rollback() {
        if (transaction != null && callers == null) {
            transaction.rollback();
        }
    }

    @Override
    public JobQueue queue() {
        return transactions.queue();
    }

    @Override
    public long jobId() {
        return 0;
    }

    @Override
    public String function() {
        return job.function();
    }

    @Override
    public String channel() {
        return job.channel();
    }

    @Override
    public Map<String, String> context() {
        return TextMap.decode(job.context());
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public int retry() {
        return 1;
    }

    @Override
    public int maxRetries() {
        return job.maxRetries();
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public void checkCancelled() {}

    @Override
    public void progress(int percent) {
        Execution.checkProgress(percent);
    }

    /** There is no job to keep it with: it goes to the process's own log. */
    @Override
    public void log(LogLevel level, String text) {
        String line = Texts.clean(text, JobLog.LONGEST);
        switch (level) {
            case INFO -> log.info("{}: {}", job.function(), line);
            case WARNING -> log.warn("{}: {}", job.function(), line);
            case ERROR -> log.error("{}: {}", job.function(), line);
        }
    }

    @Override
    public Connection connection() throws SQLException {
        if (transaction == null) {
            transaction = callers == null ? transactions.begin() : new JobTransaction(callers);
        }
        return transaction.view();
    }
}
