package dev.levada;

import dev.levada.action.CustomAction;
import dev.levada.action.RelatedActions;
import dev.levada.argument.ArgumentCodec;
import dev.levada.argument.ArgumentLimits;
import dev.levada.channel.ChannelConfiguration;
import dev.levada.channel.ChannelName;
import dev.levada.context.ContextCarrier;
import dev.levada.function.FunctionDefinition;
import dev.levada.function.FunctionOptions;
import dev.levada.function.FunctionRegistry;
import dev.levada.module.DataModule;
import dev.levada.runner.Node;
import dev.levada.runner.NodeSettings;
import dev.levada.runner.Retention;
import dev.levada.spi.ContextPropagator;
import dev.levada.store.ChannelStatements;
import dev.levada.store.JobInserts;
import dev.levada.store.Migrations;
import dev.levada.store.RetentionStatements;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Says what a {@link JobQueue} is to be; everything but the data source has a default. To be used by one thread. */
public final class JobQueueBuilder {

    private static final int OLDEST_POSTGRESQL = 15;

    private final DataSource dataSource;
    private final List<Consumer<FunctionRegistry>> registrations = new ArrayList<>();
    private @Nullable DataSource listenDataSource;
    private Schema schema = Schema.of("levada");
    private @Nullable ChannelConfiguration channels;
    private String nodeName = "node-" + ProcessHandle.current().pid() + "-"
            + Integer.toHexString(ThreadLocalRandom.current().nextInt(0x1000, 0x10000));
    private int workers = Math.max(10, 2 * Runtime.getRuntime().availableProcessors());
    private boolean listen = true;
    private @Nullable Duration pollInterval;
    private Duration heartbeat = Duration.ofSeconds(2);
    private Duration lease = Duration.ofSeconds(10);
    private Duration abandonAfter = Duration.ofSeconds(10);
    private ArgumentLimits limits = ArgumentLimits.DEFAULT;
    private boolean migrate = true;
    private RelatedActions relatedActions = RelatedActions.NONE;
    private final List<ContextPropagator> propagators = new ArrayList<>();
    private final List<String> contextKeys = new ArrayList<>();
    private @Nullable String noDelay;
    private String application = MainProgram.name();
    private final List<DataModule> modules = new ArrayList<>();
    private boolean syncModules = true;

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
        schema = Schema.of(name);
        return this;
    }

    /**
     * The channels, such as {@code root:4,root.sale:2,root.shop:1:throttle=5}. They are written to the database when the queue is built, over what is
     * there for the channels named; others stay as they are. Without any the root has capacity 1.
     *
     * @throws dev.levada.channel.ChannelConfigurationException when the text is malformed
     */
    public JobQueueBuilder channels(String configuration) {
        ChannelConfiguration parsed = ChannelConfiguration.parse(configuration);
        parsed.settings();
        channels = parsed;
        return this;
    }

    /** How people know this node; unique names are theirs to choose. At first made of the process id. */
    public JobQueueBuilder nodeName(String name) {
        nodeName = Checks.text("node name", name);
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
        workers = count;
        return this;
    }

    /** A source of sessions that are not shared by a pooler, for listening, when that of the queue is behind one. */
    public JobQueueBuilder listenDataSource(DataSource direct) {
        listenDataSource = direct;
        return this;
    }

    /** Does without notifications, and looks for jobs in short intervals instead: for transaction poolers that no one can bypass. */
    public JobQueueBuilder pollOnly() {
        listen = false;
        return this;
    }

    /** At the latest after this long the jobrunner looks for jobs, whatever it hears; 10 ms to 1 h. At first 5 s, and 250 ms without notifications. */
    public JobQueueBuilder pollInterval(Duration interval) {
        pollInterval = between("poll interval", interval, Duration.ofMillis(10), Duration.ofHours(1));
        return this;
    }

    /**
     * How often a node shows its life, and how long after the last time it is taken for dead. At first 2 s and 10 s.
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
        noDelay = "the queue was built with noDelay()";
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

    /** Leaves the schema to whoever runs {@code levada migrate}; at first the queue brings it up to date itself. */
    public JobQueueBuilder withoutMigration() {
        migrate = false;
        return this;
    }

    /**
     * Connects, brings the schema up to date, registers the functions and applies the channels.
     *
     * @throws JobStoreException when the database cannot be reached or refuses
     * @throws IllegalArgumentException when a function cannot be registered
     * @throws dev.levada.store.SchemaVersionException when the schema is newer than this code
     */
    public JobQueue build() {
        FunctionRegistry registry = new FunctionRegistry(new ArgumentCodec(limits));
        registrations.forEach(registration -> registration.accept(registry));
        registry.all().forEach(JobQueueBuilder::checkChannel);
        ServiceLoader.load(ContextPropagator.class).forEach(propagators::add);
        ContextCarrier contexts = new ContextCarrier(propagators, contextKeys);
        FunctionSettings functionSettings = new FunctionSettings(registry, schema);
        boolean detached = dataSource instanceof NoDatabase;
        if (!detached) {
            prepareDatabase();
        }
        Duration poll = pollInterval != null ? pollInterval : listen ? Duration.ofSeconds(5) : Duration.ofMillis(250);
        NodeSettings settings = new NodeSettings(nodeName, workers, listen, poll, heartbeat, lease, abandonAfter);
        Node node = new Node(
                settings,
                schema,
                dataSource,
                listenDataSource == null ? dataSource : listenDataSource,
                registry,
                functionSettings,
                contexts);
        Delaying.Means means = new Delaying.Means(
                registry,
                dataSource,
                new Database(dataSource),
                new JobInserts(schema),
                contexts,
                functionSettings,
                new NoDelay.Setting(noDelay),
                new CopyOnWriteArrayList<>());
        JobQueue queue = new JobQueue(means, schema, node, relatedActions);
        if (detached) {
            return queue;
        }
        queue.registerInDatabase(schema);
        if (syncModules) {
            List<DataModule> found = new ArrayList<>(MainProgram.modules());
            found.addAll(modules);
            queue.modules().sync(application, found);
        }
        means.database().run("read the settings of job functions", connection -> {
            functionSettings.refresh(connection);
            return true;
        });
        if (channels != null) {
            queue.configure(channels);
        }
        return queue;
    }

    private void prepareDatabase() {
        try (Connection connection = dataSource.getConnection()) {
            String product = connection.getMetaData().getDatabaseProductName();
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (!"PostgreSQL".equals(product) || version < OLDEST_POSTGRESQL) {
                throw new IllegalStateException("Levada needs PostgreSQL " + OLDEST_POSTGRESQL
                        + " or later; this database is " + product + " " + version);
            }
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(true);
            Migrations migrations = new Migrations(schema);
            if (migrate) {
                migrations.migrate(connection);
                // Now, while no job ends: later on it would have to get in between.
                new Retention(new RetentionStatements(schema), new ChannelStatements(schema)).makeDays(connection);
            } else if (migrations.version(connection) < Migrations.currentVersion()) {
                throw new IllegalStateException("The schema '" + schema.name() + "' has version "
                        + migrations.version(connection) + ", this Levada needs " + Migrations.currentVersion()
                        + "; run 'levada migrate'");
            }
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            throw new JobStoreException("The database could not be prepared", e);
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
