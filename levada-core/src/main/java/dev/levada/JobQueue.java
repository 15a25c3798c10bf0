package dev.levada;

import dev.levada.action.RelatedActionResult;
import dev.levada.action.RelatedActions;
import dev.levada.audit.Actor;
import dev.levada.audit.Audit;
import dev.levada.bulk.Bulk;
import dev.levada.channel.ChannelConfiguration;
import dev.levada.channel.ChannelName;
import dev.levada.configuration.Configuration;
import dev.levada.context.CurrentContext;
import dev.levada.doctor.Doctor;
import dev.levada.doctor.Finding;
import dev.levada.function.FunctionDefinition;
import dev.levada.function.FunctionRegistry;
import dev.levada.history.History;
import dev.levada.runner.Node;
import dev.levada.search.Search;
import dev.levada.spi.ContextPropagator;
import dev.levada.spi.DelayInterceptor;
import dev.levada.spi.QueueMetrics;
import dev.levada.status.DatabaseBond;
import dev.levada.status.DatabaseHealth;
import dev.levada.status.FunctionStatus;
import dev.levada.status.QueueStatus;
import dev.levada.store.FunctionStatements;
import dev.levada.store.FunctionStatements.FunctionRow;
import dev.levada.store.Schema;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private final FunctionRegistry registry;
    private final Database database;
    private final Schema schema;
    private final JobsInDatabase jobs;
    private final ChannelsInDatabase channels;
    private final StatusInDatabase status;
    private final BondInDatabase bond;
    private final ModulesInDatabase modules;
    private final Views views;
    private final Upkeep upkeep;
    private final Node node;
    private final RelatedActions relatedActions;
    private final Configuration configuration;
    private final Doctor doctor;
    private final QueueMetrics metrics;
    private final Delaying.Means means;
    private final Delaying delaying;
    private final NamedCalls calls;

    JobQueue(
            Delaying.Means means,
            Database database,
            Schema schema,
            Node node,
            RelatedActions relatedActions,
            Configuration configuration,
            Doctor doctor,
            QueueMetrics metrics,
            HistoryRecorder history) {
        this.metrics = metrics;
        this.configuration = configuration;
        this.doctor = doctor;
        this.registry = means.registry();
        this.database = database;
        this.schema = schema;
        this.status = new StatusInDatabase(database, schema, configuration.deployment());
        this.bond = new BondInDatabase(database, schema, status, configuration.deployment());
        this.jobs = new JobsInDatabase(database, schema, registry);
        this.channels = new ChannelsInDatabase(database, schema, status);
        this.modules = new ModulesInDatabase(
                database,
                schema,
                registry.all().stream().map(FunctionDefinition::model).toList());
        this.upkeep = new Upkeep(configuration.nodeName(), node::id, database, schema, history);
        this.views = new Views(database, schema, registry, upkeep);
        this.node = node;
        this.relatedActions = relatedActions;
        this.means = means;
        this.delaying = new Delaying(means, null);
        this.calls = new NamedCalls(means, database, views);
    }

    /** Begins to build a queue on this database; whoever calls keeps and closes the data source. */
    public static JobQueueBuilder builder(DataSource dataSource) {
        return new JobQueueBuilder(dataSource);
    }

    /**
     * Begins to build a queue without any database, for unit tests: it knows its job functions, and calls are run at once ({@link #noDelay()}) or intercepted
     * ({@link #intercept}). What needs a database is refused.
     */
    public static JobQueueBuilder detached() {
        return new JobQueueBuilder(new NoDatabase());
    }

    @Override
    public Delayable prepare(JobCall function, @Nullable Object... arguments) {
        return delaying.prepare(function, arguments);
    }

    @Override
    public Delayable prepare(String function, @Nullable Object... arguments) {
        return delaying.prepare(function, arguments);
    }

    @Override
    public List<DelayedJob> delayAll(Collection<Delayable> calls) {
        return delaying.delayAll(calls);
    }

    /**
     * Delays a call whose function this process need not have.
     *
     * @throws IllegalArgumentException when no node has registered the function, the arguments do not fit it, or another part of the call cannot be used
     * @throws JobStoreException when the database cannot be reached
     */
    public DelayedJob delay(NamedCall call) {
        return calls.delay(call);
    }

    /**
     * Delays in the transaction of a connection: the jobs are there once it is committed, and never if it is rolled back. An error of the
     * database leaves the transaction aborted, as any other statement's would.
     *
     * @param connection stays the caller's, to commit and to close
     */
    public Delayer in(Connection connection) {
        return new Delaying(means, connection);
    }

    /**
     * An object whose calls become jobs where {@link AutoDelay} marks them; all others go through to the target.
     *
     * @param target registered with this queue
     * @throws IllegalArgumentException when a marked method is no job function of this queue, or returns a value
     */
    public <T> T autoDelay(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new AutoDelaying(this, means, type, target)));
    }

    /** Has calls run at once instead of being delayed, in this thread, until the answer is closed. */
    public NoDelay noDelay() {
        return NoDelay.of(means.noDelay());
    }

    /**
     * Lets somebody have all calls that are delayed from now on, by any thread, before they are stored. Who came last is asked first.
     *
     * @return ends it
     */
    public Intercepting intercept(DelayInterceptor interceptor) {
        means.interceptors().add(0, interceptor);
        return () -> means.interceptors().remove(interceptor);
    }

    /** An interceptor at work. */
    @FunctionalInterface
    public interface Intercepting extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Gives this thread a value of a context key, which is carried with the jobs it delays, until the answer is closed.
     *
     * @throws IllegalArgumentException when the key was not {@linkplain JobQueueBuilder#contextKeys allowed}
     */
    public ContextPropagator.Restored withContext(String key, String value) {
        means.contexts().checkAllowed(key);
        Map<String, String> context = new HashMap<>(CurrentContext.get());
        context.put(key, value);
        return CurrentContext.set(context);
    }

    /** The stored jobs: to look at, and to act upon. */
    public Jobs jobs() {
        return jobs;
    }

    /** The channels: to look at, and to change. */
    public Channels channels() {
        return channels;
    }

    /** What is in force, and where each value came from: code, environment, file or default. */
    public Configuration configuration() {
        return configuration;
    }

    /**
     * Examines database and queue as {@code levada doctor} does, which takes up to some seconds. Changes nothing.
     *
     * @return what was found, good and bad; never fails, since an unreachable database is a finding
     */
    public List<Finding> examine() {
        return doctor.examine();
    }

    /** The nodes of the cluster: to look at. */
    public Nodes nodes() {
        return status;
    }

    /**
     * One look at all of it: nodes, channels, numbers of jobs, and what is wrong. Takes some ten milliseconds, whatever the number of jobs, and reads one state of the
     * database; fit for health checks.
     *
     * @throws JobStoreException when the database cannot be reached
     */
    public QueueStatus status() {
        return status.status();
    }

    /**
     * Which database the queue belongs to, and whether it was found there. In a copy no job runs until somebody confirms the database; delaying and looking go
     * on to work.
     *
     * @throws JobStoreException when the database cannot be reached
     */
    public DatabaseBond bond() {
        return status.bond();
    }

    /**
     * Has the queue belong to the database it is in: all jobs that are there run, those that had been given to nodes of the original as well. Nodes that wait
     * for it begin at once.
     *
     * @throws JobStoreException when the database cannot be reached
     */
    public void confirmDatabase() {
        bond.confirm();
    }

    /**
     * As {@link #confirmDatabase}, but first cancels the unfinished jobs that are in the copy, in batches; failed ones stay. Does nothing where the queue
     * belongs already.
     *
     * @return how many jobs were cancelled
     * @throws JobStoreException when the database cannot be reached; those cancelled until then stay so
     */
    public long discardAndConfirmDatabase() {
        return bond.discardAndConfirm();
    }

    /** Finds jobs, live and finished, by what people type; bounded in time and work. */
    public Search search() {
        return views.search();
    }

    /** What has happened: throughput, failures, waits and run times, minute by minute. */
    public History history() {
        return views.history();
    }

    /** Who did what. */
    public Audit audit() {
        return views.audit();
    }

    /** Actions on many jobs at once, in the background. */
    public Bulk bulk() {
        return views.bulk();
    }

    /** The queue in the hands of somebody, so that what is done goes into the {@link #audit}. */
    public Acting as(Actor actor) {
        return new ActingInDatabase(new Trail(actor, schema), jobs, channels, modules, bond, calls);
    }

    /**
     * How the database stands with the queue: sizes, dead rows, the oldest transaction.
     *
     * @throws LookTimeoutException when that takes longer than 2 s
     * @throws JobStoreException when the database cannot be reached
     */
    public DatabaseHealth health() {
        return views.health();
    }

    /**
     * The job functions that any node has registered, by name, with the defaults in force for their jobs and the nodes that run them.
     *
     * @throws LookTimeoutException when that takes longer than 2 s
     * @throws JobStoreException when the database cannot be reached
     */
    public List<FunctionStatus> functions() {
        return views.functions();
    }

    /** The modules that ship records of channels and job functions: to look at, to install and to remove. */
    public Modules modules() {
        return modules;
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
     * @throws IllegalStateException when it was started before, or has no database
     */
    public JobQueue start() {
        if (means.dataSource() instanceof NoDatabase) {
            throw new IllegalStateException("This queue has no database (JobQueue.detached()) and runs no jobs");
        }
        node.start();
        upkeep.start();
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
        upkeep.stop();
    }

    /** {@linkplain #stop Stops} with a patience of 30 seconds. */
    @Override
    public void close() {
        stop(DEFAULT_PATIENCE);
        node.announcer().flush();
        metrics.queueClosed(this);
    }

    /** Whether this process is the jobrunner just now. */
    public boolean isJobrunner() {
        return node.isJobrunner();
    }

    /**
     * Runs the stored jobs one by one, when told to, in place of {@link #start}: for programs that work off a queue in the foreground, and for tests.
     * Returns once this process is the jobrunner, within a moment as a rule.
     *
     * @throws IllegalStateException when this queue is started or has no database, or another node runs the jobs of its database
     * @throws JobStoreException when the database cannot be reached
     */
    public SteppedQueue stepped() {
        if (means.dataSource() instanceof NoDatabase) {
            throw new IllegalStateException("This queue has no database (JobQueue.detached()) and runs no jobs");
        }
        return SteppedQueue.open(jobs, node.stepped());
    }

    /**
     * The job function that a method reference refers to.
     *
     * @throws dev.levada.function.UnknownFunctionException when the method is not registered with this queue
     */
    public FunctionDefinition function(JobCall reference) {
        return registry.resolve(reference);
    }

    /**
     * The job function of that name.
     *
     * @throws dev.levada.function.UnknownFunctionException when it is not registered with this queue
     */
    public FunctionDefinition function(String name) {
        return registry.get(name);
    }

    /** What runs its jobs. */
    Node node() {
        return node;
    }

    /** The job functions this process knows. */
    FunctionRegistry registry() {
        return registry;
    }

    void registerInDatabase(Schema schema) {
        List<FunctionRow> rows = new ArrayList<>();
        for (String name : registry.names()) {
            FunctionDefinition function = registry.get(name);
            rows.add(new FunctionRow(
                    name,
                    function.parameters().stream().map(Object::toString).toList(),
                    ChannelName.full(function.channel()),
                    function.priority(),
                    function.maxRetries(),
                    function.retryPattern().toString(),
                    function.timeout(),
                    function.description(),
                    function.tag()));
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
}
