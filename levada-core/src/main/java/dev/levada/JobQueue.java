package dev.levada;

import dev.levada.action.RelatedActionResult;
import dev.levada.action.RelatedActions;
import dev.levada.channel.ChannelConfiguration;
import dev.levada.channel.ChannelName;
import dev.levada.function.FunctionDefinition;
import dev.levada.function.FunctionRegistry;
import dev.levada.runner.Node;
import dev.levada.store.FunctionStatements;
import dev.levada.store.FunctionStatements.FunctionRow;
import dev.levada.store.JobInserts;
import dev.levada.store.NewJob;
import dev.levada.store.Schema;
import dev.levada.store.StoredJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A job queue in a PostgreSQL database: postpones method calls, and, once {@linkplain #start started}, runs them in the background.
 *
 * <pre>{@code
 * JobQueue queue = JobQueue.builder(dataSource).register(new SaleOrders()).channels("root:4,root.sale:2").build();
 * queue.start();
 * queue.delay(SaleOrders::actionDone, 42L);
 * }</pre>
 *
 * <p>Several queues, in one process or in many, work on one database: one of those started is the jobrunner at a time, and all run jobs. Safe for
 * use by several threads.
 */
public final class JobQueue implements Delayer, AutoCloseable {

    private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(30);

    /** Where prepared calls go: into transactions of the queue's own, or into the caller's. */
    interface Store {
        List<StoredJob> store(List<NewJob> jobs);

        default DelayedJob store(Delayable call) {
            StoredJob stored = store(List.of(call.toNewJob())).get(0);
            call.stored();
            return new DelayedJob(stored.id(), stored.existing());
        }
    }

    private final FunctionRegistry registry;
    private final JobInserts inserts;
    private final Database database;
    private final JobsInDatabase jobs;
    private final ChannelsInDatabase channels;
    private final Node node;
    private final RelatedActions relatedActions;
    private final Store ownTransactions;

    JobQueue(
            DataSource dataSource, Schema schema, FunctionRegistry registry, Node node, RelatedActions relatedActions) {
        this.registry = registry;
        this.inserts = new JobInserts(schema);
        this.database = new Database(dataSource);
        this.jobs = new JobsInDatabase(database, schema);
        this.channels = new ChannelsInDatabase(database, schema);
        this.node = node;
        this.relatedActions = relatedActions;
        this.ownTransactions = new Store() {
            @Override
            public List<StoredJob> store(List<NewJob> newJobs) {
                return newJobs.size() == 1
                        ? database.run("delay", connection -> insert(connection, newJobs))
                        : database.transaction("delay", connection -> insert(connection, newJobs));
            }
        };
    }

    /** Begins to build a queue on this database; whoever calls keeps and closes the data source. */
    public static JobQueueBuilder builder(DataSource dataSource) {
        return new JobQueueBuilder(dataSource);
    }

    @Override
    public Delayable prepare(JobCall function, @Nullable Object... arguments) {
        return prepare(ownTransactions, registry.resolve(function), arguments);
    }

    @Override
    public Delayable prepare(String function, @Nullable Object... arguments) {
        return prepare(ownTransactions, registry.get(function), arguments);
    }

    @Override
    public List<DelayedJob> delayAll(Collection<Delayable> calls) {
        return delayAll(ownTransactions, calls);
    }

    /**
     * Delays in the transaction of a connection: the jobs are there once it is committed, and never if it is rolled back. An error of the
     * database leaves the transaction aborted, as any other statement's would.
     *
     * @param connection stays the caller's, to commit and to close
     */
    public Delayer in(Connection connection) {
        Store store = newJobs -> {
            try {
                return insert(connection, newJobs);
            } catch (SQLException e) {
                throw new JobStoreException("Could not delay", e);
            }
        };
        return new Delayer() {
            @Override
            public Delayable prepare(JobCall function, @Nullable Object... arguments) {
                return JobQueue.prepare(store, registry.resolve(function), arguments);
            }

            @Override
            public Delayable prepare(String function, @Nullable Object... arguments) {
                return JobQueue.prepare(store, registry.get(function), arguments);
            }

            @Override
            public List<DelayedJob> delayAll(Collection<Delayable> calls) {
                return JobQueue.delayAll(store, calls);
            }
        };
    }

    /** The stored jobs: to look at, and to act upon. */
    public Jobs jobs() {
        return jobs;
    }

    /** The channels: to look at, and to change. */
    public Channels channels() {
        return channels;
    }

    /**
     * What a done job's method returned.
     *
     * @return null when it returned nothing, or the job is not done or not there
     * @throws dev.levada.argument.ArgumentMismatchException when the result is not of that type
     */
    public <T> @Nullable T result(long jobId, Class<T> type) {
        return jobs.find(jobId)
                .map(job -> registry.codec().decodeResult(job.outcome().result(), type))
                .orElse(null);
    }

    /**
     * What opens the record a job is about: a link, or why there is none.
     *
     * @throws JobStoreException when the database cannot be reached
     */
    public RelatedActionResult relatedAction(long jobId) {
        return jobs.find(jobId)
                .map(this::relatedAction)
                .orElseGet(() -> new RelatedActionResult.Absent("There is no job " + jobId));
    }

    /** As {@link #relatedAction(long)}, for a job that has been read already. */
    public RelatedActionResult relatedAction(Job job) {
        return relatedActions.of(job, registry.find(job.function()));
    }

    /**
     * Starts to run jobs in this process; returns at once.
     *
     * @throws IllegalStateException when it was started before
     */
    public JobQueue start() {
        node.start();
        return this;
    }

    /**
     * Stops running jobs: starts none, gives back what has not begun, waits for what runs. What still runs after that is interrupted and will run
     * again. Delaying goes on to work.
     *
     * @param patience how long to wait for running jobs
     */
    public void stop(Duration patience) {
        node.stop(patience);
    }

    /** {@linkplain #stop Stops} with a patience of 30 seconds. */
    @Override
    public void close() {
        stop(DEFAULT_PATIENCE);
    }

    /** Whether this process is the jobrunner just now. */
    public boolean isJobrunner() {
        return node.isJobrunner();
    }

    void registerInDatabase(Schema schema) {
        List<FunctionRow> rows = new ArrayList<>();
        for (FunctionDefinition function : registry.all()) {
            rows.add(new FunctionRow(
                    function.name(),
                    function.parameters().stream().map(Object::toString).toList(),
                    ChannelName.full(function.channel()),
                    function.priority(),
                    function.maxRetries(),
                    function.retryPattern().toString(),
                    function.timeout(),
                    function.description()));
        }
        rows.sort(Comparator.comparing(FunctionRow::name));
        database.run("register the job functions", connection -> {
            new FunctionStatements(schema).put(connection, rows);
            return true;
        });
    }

    void configure(ChannelConfiguration configuration) {
        channels.put(configuration.settings(), "configuration");
    }

    private List<StoredJob> insert(Connection connection, List<NewJob> newJobs) throws SQLException {
        return newJobs.size() == 1
                ? List.of(inserts.insert(connection, newJobs.get(0)))
                : inserts.insertAll(connection, newJobs);
    }

    private static Delayable prepare(Store store, FunctionDefinition function, @Nullable Object... arguments) {
        return new Delayable(store, function, function.arguments().encode(arguments));
    }

    private static List<DelayedJob> delayAll(Store store, Collection<Delayable> calls) {
        if (calls.isEmpty()) {
            return List.of();
        }
        Set<Delayable> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Delayable call : calls) {
            if (!distinct.add(call)) {
                throw new IllegalStateException(call + " was given twice; prepare another one for another job");
            }
        }
        List<StoredJob> stored =
                store.store(calls.stream().map(Delayable::toNewJob).toList());
        calls.forEach(Delayable::stored);
        return stored.stream()
                .map(job -> new DelayedJob(job.id(), job.existing()))
                .toList();
    }
}
