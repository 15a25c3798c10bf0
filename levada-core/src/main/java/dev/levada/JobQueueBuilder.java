package dev.levada;

import dev.levada.action.CustomAction;
import dev.levada.action.RelatedActions;
import dev.levada.argument.ArgumentCodec;
import dev.levada.argument.ArgumentLimits;
import dev.levada.channel.ChannelConfiguration;
import dev.levada.channel.ChannelName;
import dev.levada.configuration.Configuration;
import dev.levada.configuration.CopyPolicy;
import dev.levada.configuration.JobrunnerDatabase;
import dev.levada.configuration.Key;
import dev.levada.configuration.Remark;
import dev.levada.configuration.Source;
import dev.levada.context.ContextCarrier;
import dev.levada.doctor.Doctor;
import dev.levada.function.FunctionDefinition;
import dev.levada.function.FunctionOptions;
import dev.levada.function.FunctionRegistry;
import dev.levada.function.Tags;
import dev.levada.function.TimeText;
import dev.levada.module.DataModule;
import dev.levada.runner.DirectDataSource;
import dev.levada.runner.Node;
import dev.levada.runner.NodeSettings;
import dev.levada.runner.Observers;
import dev.levada.runner.Sharing;
import dev.levada.spi.ContextPropagator;
import dev.levada.spi.QueueListener;
import dev.levada.spi.QueueMetrics;
import dev.levada.store.JobInserts;
import dev.levada.store.Schema;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what a {@link JobQueue} is to be; everything but the data source has a default. To be used by one thread. */
public final class JobQueueBuilder {

    private static final Logger log = LoggerFactory.getLogger(JobQueueBuilder.class);

    private final DataSource dataSource;
    private final List<Consumer<FunctionRegistry>> registrations = new ArrayList<>();
    private @Nullable DataSource listenDataSource;
    private final Map<Key, String> told = new EnumMap<>(Key.class);
    private Map<String, String> environment = System.getenv();
    private @Nullable Path configurationFile;
    private final Set<String> tags = new TreeSet<>();
    private @Nullable Duration pollInterval;
    private Duration heartbeat = Duration.ofMillis(2_500);
    private Duration lease = Duration.ofSeconds(10);
    private Duration abandonAfter = Duration.ofSeconds(10);
    private ArgumentLimits limits = ArgumentLimits.DEFAULT;
    private boolean migrate = true;
    private RelatedActions relatedActions = RelatedActions.NONE;
    private final List<ContextPropagator> propagators = new ArrayList<>();
    private final List<String> contextKeys = new ArrayList<>();
    private String application = MainProgram.name();
    private final List<DataModule> modules = new ArrayList<>();
    private boolean syncModules = true;
    private Duration historyKept = Duration.ofDays(60);
    private final List<QueueMetrics> metrics = new ArrayList<>();
    private final List<QueueListener> listeners = new ArrayList<>();
    private Sharing sharing = Sharing.none();

    JobQueueBuilder(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Registers the job functions of objects: their methods with {@link JobFunction}. When the queue is built, duplicates, bad names and parameter
     * types that cannot be stored are told as {@link IllegalArgumentException}.
     */
    public JobQueueBuilder register(Object... models) {
        for (Object model : models) {
            registrations.add(registry -> registry.register(model));
        }
        return this;
    }

    /** Registers a method as job function without annotations, under a name of the form {@code <model>.<method>}. */
    public JobQueueBuilder register(String name, Object target, String method, FunctionOptions options) {
        registrations.add(registry -> registry.register(name, target, method, options));
        return this;
    }

    /** The schema of the queue's tables; {@code levada} at first. */
    public JobQueueBuilder schema(String name) {
        told.put(Key.SCHEMA, Schema.of(name).name());
        return this;
    }

    /**
     * The channels, such as {@code root:4,root.sale:2,root.shop:1:throttle=5}. They are written to the database when the queue is built, over what is
     * there for the channels named; others stay as they are. An empty text leaves all as they are, whatever the environment says. Without any the
     * root has capacity 1.
     *
     * @throws dev.levada.channel.ChannelConfigurationException when the text is malformed
     */
    public JobQueueBuilder channels(String configuration) {
        ChannelConfiguration parsed = ChannelConfiguration.parse(configuration);
        parsed.settings();
        told.put(Key.CHANNELS, configuration);
        return this;
    }

    /** How people know this node; unique names are theirs to choose. At first made of the process id. */
    public JobQueueBuilder nodeName(String name) {
        told.put(Key.NODE_NAME, Checks.text("node name", name));
        return this;
    }

    /**
     * How many jobs this process runs at a time, 1 to 10,000. At first twice the processors, at least 10. What the channels allow is counted over all
     * nodes.
     */
    public JobQueueBuilder workers(int count) {
        if (count < 1 || count > 10_000) {
            throw new IllegalArgumentException("A node has 1 to 10,000 workers, not " + count);
        }
        told.put(Key.WORKERS, Integer.toString(count));
        return this;
    }

    /**
     * What this node has that others may lack, such as {@code gpu}: functions that {@linkplain JobFunction#tag ask for a tag} run on nodes that have it, and nowhere
     * else. Given several times, the tags add up. Once given, be it none, they count instead of those of environment and file.
     *
     * @throws IllegalArgumentException when a tag is not 1 to 100 characters of {@code [A-Za-z0-9_.-]}
     */
    public JobQueueBuilder tags(String... given) {
        for (String tag : given) {
            tags.add(Tags.check(tag));
        }
        told.put(Key.TAGS, String.join(",", tags));
        return this;
    }

    /**
     * How long a job may run whose function has no {@linkplain JobFunction#timeout timeout} of its own, up to 100 years; then it is stopped, and has failed. At first there is no limit.
     *
     * @param timeout zero: no limit, whatever environment and file say
     */
    public JobQueueBuilder jobTimeout(Duration timeout) {
        between("timeout of jobs", timeout, Duration.ZERO, TimeText.LONGEST);
        told.put(Key.JOB_TIMEOUT, timeout.isZero() ? "none" : timeout.toString());
        return this;
    }

    /**
     * A source of sessions that are not shared by a pooler, when that of the queue is behind one. The threads that bring and record jobs keep theirs from
     * it, five a node, since they listen, and set what others must not find set.
     */
    public JobQueueBuilder listenDataSource(DataSource direct) {
        listenDataSource = direct;
        Key.jobrunnerDatabase().forEach(key -> told.put(key, ""));
        return this;
    }

    /** Does without notifications, and looks for jobs in short intervals instead: for transaction poolers that no one can bypass. */
    public JobQueueBuilder pollOnly() {
        told.put(Key.POLL_ONLY, "yes");
        return this;
    }

    /** At the latest after this long the jobrunner looks for jobs, whatever it hears; 10 ms to 1 h. At first 5 s, and 250 ms without notifications. */
    public JobQueueBuilder pollInterval(Duration interval) {
        pollInterval = between("poll interval", interval, Duration.ofMillis(10), Duration.ofHours(1));
        return this;
    }

    /**
     * How often a node shows its life, and how long after the last time it is taken for dead. At first 2.5 s and 10 s.
     *
     * @throws IllegalArgumentException when the lease is less than three heartbeats
     */
    public JobQueueBuilder heartbeat(Duration every, Duration lease) {
        this.heartbeat = between("heartbeat", every, Duration.ofMillis(50), Duration.ofMinutes(1));
        if (lease.compareTo(every.multipliedBy(3)) < 0) {
            throw new IllegalArgumentException(
                    "The lease must be three heartbeats or more, not " + lease + " with a heartbeat every " + every);
        }
        this.lease = lease;
        return this;
    }

    /** How long after being asked to stop a job's thread is given up and its slot freed; at first 10 s. */
    public JobQueueBuilder abandonAfter(Duration patience) {
        abandonAfter = between("patience", patience, Duration.ofMillis(10), Duration.ofHours(24));
        return this;
    }

    /** The most bytes (UTF-8) that arguments and results may take; at first 1 MiB and 64 KiB. Larger results are cut. */
    public JobQueueBuilder limits(int argumentBytes, int resultBytes) {
        limits = new ArgumentLimits(argumentBytes, resultBytes);
        return this;
    }

    /**
     * Carries context of the thread that delays a call to the thread that executes it. Propagators that {@link ServiceLoader} finds are added by themselves.
     */
    public JobQueueBuilder context(ContextPropagator... propagators) {
        this.propagators.addAll(List.of(propagators));
        return this;
    }

    /**
     * Allows keys that calls are given by {@link Delayable#context} or {@link JobQueue#withContext}; jobs hand theirs on to the jobs they delay.
     */
    public JobQueueBuilder contextKeys(String... keys) {
        contextKeys.addAll(List.of(keys));
        return this;
    }

    /**
     * What all processes of one application have in common, 1 to 200 characters; at first the name of the main program. When a queue is built, the modules
     * with data files that it finds are installed, and those that only this application brought along and that are not there any more are removed.
     *
     * @see Modules#sync
     */
    public JobQueueBuilder application(String name) {
        application = name;
        return this;
    }

    /** Adds modules to those that are found on the class path as {@code META-INF/levada/*.xml}. */
    public JobQueueBuilder modules(DataModule... more) {
        modules.addAll(List.of(more));
        return this;
    }

    /** Installs and removes no modules, for programs that only look at an application's queue. */
    public JobQueueBuilder withoutModules() {
        syncModules = false;
        return this;
    }

    /** Has all calls run at once in their callers' threads, and stores no job, for development; see {@link NoDelay}. Says so in the log. */
    public JobQueueBuilder noDelay() {
        told.put(Key.NO_DELAY, "yes");
        return this;
    }

    /**
     * The link to a record of a model, such as <code>/orders/{id}</code>: what a job's related action opens. Besides <code>{id}</code> it may
     * have <code>{model}</code> and <code>{job}</code>, the job's id; values are URL-encoded.
     *
     * @throws IllegalArgumentException when the template is no {@code http(s)} or relative link with <code>{id}</code>, or the model has links
     *     already
     */
    public JobQueueBuilder link(String model, String formTemplate) {
        relatedActions = relatedActions.withLink(model, formTemplate, null);
        return this;
    }

    /**
     * As {@link #link(String, String)}, with a link to several records, such as <code>/orders?ids={ids}</code>: <code>{ids}</code> are separated by
     * commas. Where jobs have more records than a link takes (4,000 characters), give it <code>{job}</code> instead.
     */
    public JobQueueBuilder link(String model, String formTemplate, String listTemplate) {
        relatedActions = relatedActions.withLink(model, formTemplate, listTemplate);
        return this;
    }

    /**
     * A related action of the application's own, for job functions that name it as {@code func_name} in {@link JobFunction#relatedAction}.
     *
     * @throws IllegalArgumentException when the name is blank or taken
     */
    public JobQueueBuilder relatedAction(String name, CustomAction action) {
        relatedActions = relatedActions.withAction(name, action);
        return this;
    }

    /** Counts and measures what this node does. Metrics that {@link ServiceLoader} finds are added by themselves. */
    public JobQueueBuilder metrics(QueueMetrics... counting) {
        metrics.addAll(List.of(counting));
        return this;
    }

    /** Is told of what this node does, at most once and after the fact. Listeners that {@link ServiceLoader} finds are added by themselves. */
    public JobQueueBuilder listener(QueueListener... listening) {
        listeners.addAll(List.of(listening));
        return this;
    }

    /**
     * What the processes of this installation call it, such as {@code production} or {@code staging}, 1 to 200 characters. The first name a queue is given stays with
     * its database, and processes that say another run no job there. Nothing else tells a copy of a whole server (a snapshot) from its original.
     */
    public JobQueueBuilder deployment(String name) {
        if (name.isBlank() || name.length() > 200) {
            throw new IllegalArgumentException(
                    "The name of a deployment has 1 to 200 characters, not " + name.length() + ": '" + name + "'");
        }
        told.put(Key.DEPLOYMENT, Checks.text("deployment", name));
        return this;
    }

    /** What this node does in a copy of the queue's database; at first it waits until somebody {@linkplain JobQueue#confirmDatabase confirms} it. */
    public JobQueueBuilder onCopy(CopyPolicy policy) {
        told.put(Key.ON_COPY, policy.text());
        return this;
    }

    /** Shares capacity and workers with other queues of this process. */
    JobQueueBuilder sharing(Sharing with) {
        sharing = with;
        return this;
    }

    /** How long it is kept what happened hour by hour ({@link JobQueue#history}), 1 to 400 days; at first 60 days. Of several nodes the shortest time counts. */
    public JobQueueBuilder keepHistory(Duration time) {
        historyKept = between("time for which the history is kept", time, Duration.ofDays(1), Duration.ofDays(400));
        return this;
    }

    /** Leaves the schema to whoever runs {@code levada migrate}; at first the queue brings it up to date itself. */
    public JobQueueBuilder withoutMigration() {
        migrate = false;
        return this;
    }

    /**
     * The environment variables from which comes what is not said here, such as {@code LEVADA_CHANNELS}; at first those of the process. An empty map
     * makes the queue independent of where it runs.
     */
    public JobQueueBuilder environment(Map<String, String> variables) {
        environment = Map.copyOf(variables);
        return this;
    }

    /**
     * An ini file from which comes what neither is said here nor stands in the environment. At first the one that the variable {@code LEVADA_CONFIG}
     * names, if any.
     */
    public JobQueueBuilder configurationFile(Path file) {
        configurationFile = file;
        return this;
    }

    /**
     * Connects, brings the schema up to date, registers the functions and applies the channels.
     *
     * @throws JobStoreException when the database cannot be reached or refuses
     * @throws IllegalArgumentException when a function cannot be registered
     * @throws dev.levada.configuration.ConfigurationException when environment or file hold what cannot be used
     * @throws dev.levada.store.SchemaVersionException when the schema is newer than this code
     */
    public JobQueue build() {
        Configuration configuration =
                Configuration.read(told, environment, configurationFile).orThrow();
        configuration.remarks().stream()
                .filter(remark -> remark.level() == Remark.Level.WARNING)
                .forEach(remark -> log.warn("{}", remark));
        Schema schema = configuration.schema();
        FunctionRegistry registry = new FunctionRegistry(new ArgumentCodec(limits), configuration.jobTimeout());
        registrations.forEach(registration -> registration.accept(registry));
        registry.all().forEach(JobQueueBuilder::checkChannel);
        ServiceLoader.load(ContextPropagator.class).forEach(propagators::add);
        ContextCarrier contexts = new ContextCarrier(propagators, contextKeys);
        FunctionSettings functionSettings = new FunctionSettings(registry, schema);
        boolean detached = dataSource instanceof NoDatabase;
        if (!detached) {
            DatabasePreparation.prepare(dataSource, schema, migrate);
        }
        DataSource direct = detached ? dataSource : direct(configuration);
        boolean listen = !configuration.pollOnly();
        Duration poll = pollInterval != null ? pollInterval : listen ? Duration.ofSeconds(5) : Duration.ofMillis(250);
        NodeSettings settings = new NodeSettings(
                configuration.nodeName(),
                configuration.workers(),
                configuration.tags(),
                listen,
                poll,
                heartbeat,
                lease,
                abandonAfter,
                configuration.deployment(),
                configuration.onCopy());
        Database database = new Database(dataSource);
        HistoryRecorder history = new HistoryRecorder(database, schema, historyKept);
        Observers observers = observers(configuration.nodeName(), history);
        // Jobs are given the queue that is built of them.
        AtomicReference<JobQueue> built = new AtomicReference<>();
        Supplier<JobQueue> itself = () -> Objects.requireNonNull(built.get(), "no job runs while its queue is built");
        Node node = new Node(
                itself, settings, schema, dataSource, direct, registry, functionSettings, contexts, observers, sharing);
        Delaying.Means means = new Delaying.Means(
                itself,
                registry,
                dataSource,
                new JobStorage(database, new JobInserts(schema), node.announcer()),
                contexts,
                functionSettings,
                new NoDelay.Setting(noDelay(configuration)),
                new CopyOnWriteArrayList<>());
        JobQueue queue = new JobQueue(
                means,
                database,
                schema,
                node,
                relatedActions,
                configuration,
                new Doctor(dataSource, direct, configuration),
                observers.metrics(),
                history);
        built.set(queue);
        if (detached) {
            return queue;
        }
        queue.registerInDatabase(schema);
        if (syncModules) {
            List<DataModule> found = new ArrayList<>(MainProgram.modules());
            found.addAll(modules);
            queue.modules().sync(application, found);
        }
        database.run("read the settings of job functions", connection -> {
            functionSettings.refresh(connection);
            return true;
        });
        configuration.channels().ifPresent(queue::configure);
        observers.metrics().queueBuilt(queue);
        return queue;
    }

    private Observers observers(String node, HistoryRecorder history) {
        List<QueueMetrics> allMetrics = new ArrayList<>(metrics);
        allMetrics.add(history);
        ServiceLoader.load(QueueMetrics.class).forEach(allMetrics::add);
        List<QueueListener> allListeners = new ArrayList<>(listeners);
        ServiceLoader.load(QueueListener.class).forEach(allListeners::add);
        return new Observers(node, allMetrics, allListeners);
    }

    /** What says that nothing is delayed; null: it is. */
    private static @Nullable String noDelay(Configuration configuration) {
        if (!configuration.noDelay()) {
            return null;
        }
        Source source = configuration.setting(Key.NO_DELAY).source();
        return source.kind() == Source.Kind.CODE
                ? "the queue was built with noDelay()"
                : "no_delay is set (" + source + ")";
    }

    private DataSource direct(Configuration configuration) {
        if (listenDataSource != null) {
            return listenDataSource;
        }
        JobrunnerDatabase given = configuration.jobrunnerDatabase();
        if (!given.isGiven()) {
            return dataSource;
        }
        try {
            DataSource direct = DirectDataSource.of(dataSource, given);
            DirectDataSource.requireSameDatabase(dataSource, direct);
            return direct;
        } catch (SQLException e) {
            throw new JobStoreException("The jobrunner's way to the database (" + given + ") does not work", e);
        }
    }

    private static void checkChannel(FunctionDefinition function) {
        try {
            ChannelName.full(function.channel());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Job function '" + function.name() + "' (" + function.source() + "): " + e.getMessage(), e);
        }
    }

    private static Duration between(String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "The " + what + " must be between " + least + " and " + most + ", not " + value);
        }
        return value;
    }
}
