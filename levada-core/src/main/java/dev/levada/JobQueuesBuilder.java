package dev.levada;

import dev.levada.configuration.Configuration;
import dev.levada.configuration.Key;
import dev.levada.configuration.Remark;
import dev.levada.runner.SharedSlots;
import dev.levada.runner.Sharing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which databases {@link JobQueues} serve, and how. To be used by one thread. */
public final class JobQueuesBuilder {

    private static final Logger log = LoggerFactory.getLogger(JobQueuesBuilder.class);

    private static final String URL = "LEVADA_DATABASE_URL";

    private interface Way {
        DatabaseKeeper.Ways ways(Function<DataSource, JobQueue> builder);
    }

    private final Map<String, Way> ways = new LinkedHashMap<>();
    private final Map<Key, String> told = new EnumMap<>(Key.class);
    private @Nullable PGSimpleDataSource server;
    private Predicate<String> wanted = name -> true;
    private BiFunction<String, PGSimpleDataSource, DataSource> pooled = (name, direct) -> direct;
    private BiConsumer<String, JobQueueBuilder> queues = (name, queue) -> {};
    private Consumer<ServedDatabase> listener = database -> {};
    private Map<String, String> environment = System.getenv();
    private @Nullable Path configurationFile;
    private @Nullable Configuration configuration;

    JobQueuesBuilder() {}

    /**
     * Adds a database; whoever calls keeps and closes the data source. It need not be there yet, and need not carry a queue: it is made as usual.
     *
     * @param name how it is called here and in the log; each once
     */
    public JobQueuesBuilder database(String name, DataSource source) {
        add(name, builder -> DatabaseWays.given(source, builder));
        return this;
    }

    /**
     * As {@link #database(String, DataSource)}, by its address.
     *
     * @param url such as {@code postgresql://user:password@host:5432/shop}
     * @throws IllegalArgumentException when it is no such address; the message does not repeat it
     */
    public JobQueuesBuilder database(String name, String url) {
        PGSimpleDataSource source = DatabaseWays.source(url, null, null);
        add(name, builder -> DatabaseWays.addressed(name, source, pooled, builder));
        return this;
    }

    /**
     * Serves all databases of a server that this user may enter, that are no templates, and that carry a queue. Found within ten seconds, let go as soon when they
     * are dropped or let nobody in.
     *
     * @param url the address of one of its databases, which is only asked for the others; {@code postgres} is meant for that
     * @throws IllegalArgumentException when it is no such address; the message does not repeat it
     */
    public JobQueuesBuilder server(String url) {
        return server(DatabaseWays.source(url, null, null));
    }

    /** As {@link #server(String)}; copies of this source with other names of databases lead into them. */
    public JobQueuesBuilder server(PGSimpleDataSource source) {
        server = source;
        return this;
    }

    /** Serves only those of the server's databases that pass. */
    public JobQueuesBuilder only(Predicate<String> names) {
        wanted = names;
        return this;
    }

    /**
     * Makes a pool of the unpooled connections to a database (by name); at first they stay unpooled. What it makes is closed, if it can be, when the database is let go. Give it
     * at least five connections, which a node keeps, and those its jobs and delays need.
     */
    public JobQueuesBuilder pooled(BiFunction<String, PGSimpleDataSource, DataSource> pool) {
        pooled = pool;
        return this;
    }

    /**
     * Says what the queue of each database is: registers its job functions at least. Called by the database's own thread each time that its queue is built; an exception is that database's
     * trouble alone. Job objects that need the queue of their database have it from {@link JobQueues#queue}, by the name given here.
     */
    public JobQueuesBuilder queues(BiConsumer<String, JobQueueBuilder> settings) {
        queues = settings;
        return this;
    }

    /**
     * How many jobs may run at a time in all databases together whose jobrunner is in this process, 1 to 1,000,000; at first as many as each database allows. What the channels
     * of each database allow holds as well. Databases that have jobs waiting take turns.
     */
    public JobQueuesBuilder capacity(int jobs) {
        if (jobs < 1 || jobs > 1_000_000) {
            throw new IllegalArgumentException("The capacity is 1 to 1,000,000 jobs, not " + jobs);
        }
        told.put(Key.CAPACITY, Integer.toString(jobs));
        return this;
    }

    /** How many jobs this process executes at a time, of all databases together, 1 to 10,000. At first twice the processors, at least 10. */
    public JobQueuesBuilder workers(int count) {
        if (count < 1 || count > 10_000) {
            throw new IllegalArgumentException("A process has 1 to 10,000 workers, not " + count);
        }
        told.put(Key.WORKERS, Integer.toString(count));
        return this;
    }

    /** Is told of what becomes of the databases, once for each change, by the thread of the database; it should be quick. */
    public JobQueuesBuilder onChange(Consumer<ServedDatabase> told) {
        listener = told;
        return this;
    }

    /**
     * The environment variables from which comes what is not said here, and that the queues are given: {@code LEVADA_DATABASES} (names, and patterns with {@code *}) on the
     * server of {@code LEVADA_DATABASE_URL}, if no database and no server is said here, {@code LEVADA_CAPACITY}, {@code LEVADA_WORKERS}. At first those of the process.
     */
    public JobQueuesBuilder environment(Map<String, String> variables) {
        environment = Map.copyOf(variables);
        return this;
    }

    /** An ini file for what neither is said here nor stands in the environment; see {@link JobQueueBuilder#configurationFile}. */
    public JobQueuesBuilder configurationFile(Path file) {
        configurationFile = file;
        return this;
    }

    /**
     * Makes the queues, without connecting to anything.
     *
     * @throws IllegalArgumentException when no database is said, here or in the environment
     * @throws dev.levada.configuration.ConfigurationException when environment or file hold what cannot be used
     */
    public JobQueues build() {
        Configuration read =
                Configuration.read(told, environment, configurationFile).orThrow();
        read.remarks().stream()
                .filter(remark -> remark.level() == Remark.Level.WARNING)
                .forEach(remark -> log.warn("{}", remark));
        configuration = read;
        if (ways.isEmpty() && server == null) {
            configured(read.databases());
        }
        SharedSlots capacity = new SharedSlots(read.capacity().orElse(SharedSlots.UNLIMITED));
        SharedSlots workers = new SharedSlots(read.workers());
        Sharing sharing = new Sharing(capacity, workers);
        return new JobQueues(this, capacity, workers, name -> {
            Function<DataSource, JobQueue> builder = source -> queue(name, source, read, sharing);
            Way way = ways.get(name);
            PGSimpleDataSource there = server;
            if (way != null) {
                return new DatabaseKeeper(name, way.ways(builder), listener);
            }
            if (there == null) {
                throw new IllegalStateException("Nobody has said where the database '" + name + "' is");
            }
            return new DatabaseKeeper(
                    name,
                    DatabaseWays.addressed(name, DatabaseWays.of(there, name), pooled, builder)
                            .requiring(read.schema()),
                    listener);
        });
    }

    /** The databases that were said by name. */
    List<String> listed() {
        return List.copyOf(ways.keySet());
    }

    /** What finds the databases of the server; null when there is none. */
    @Nullable
    DatabaseFinder finder(Consumer<String> found, Consumer<String> gone) {
        PGSimpleDataSource there = server;
        if (there == null || configuration == null) {
            return null;
        }
        Set<String> listed = new HashSet<>(ways.keySet());
        Predicate<String> names = wanted;
        return new DatabaseFinder(
                there, name -> !listed.contains(name) && names.test(name), configuration.schema(), found, gone);
    }

    private JobQueue queue(String name, DataSource source, Configuration read, Sharing sharing) {
        JobQueueBuilder builder =
                JobQueue.builder(source).environment(environment).workers(read.workers());
        if (configurationFile != null) {
            builder.configurationFile(configurationFile);
        }
        queues.accept(name, builder);
        return builder.sharing(sharing).build();
    }

    private void configured(List<String> names) {
        String url = environment.get(URL);
        if (names.isEmpty() || url == null || url.isBlank()) {
            throw new IllegalArgumentException(
                    "Which databases? Give database(name, …) or server(…) to the builder, or set "
                            + Key.DATABASES.variables().get(0) + " (such as shop,crm or *) and " + URL
                            + " (postgresql://host:5432/postgres)");
        }
        PGSimpleDataSource there = DatabaseWays.source(
                url.strip(), environment.get("LEVADA_DATABASE_USER"), environment.get("LEVADA_DATABASE_PASSWORD"));
        List<String> patterns = new ArrayList<>();
        for (String name : names) {
            if (name.contains("*")) {
                patterns.add(name);
            } else {
                PGSimpleDataSource source = DatabaseWays.of(there, name);
                add(name, builder -> DatabaseWays.addressed(name, source, pooled, builder));
            }
        }
        if (!patterns.isEmpty()) {
            Pattern pattern = Pattern.compile(patterns.stream()
                    .map(text -> Pattern.quote(text).replace("*", "\\E.*\\Q"))
                    .collect(Collectors.joining("|")));
            Predicate<String> before = wanted;
            wanted = name -> pattern.matcher(name).matches() && before.test(name);
            server = there;
        }
    }

    private void add(String name, Way way) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("A database needs a name to be known by");
        }
        if (ways.putIfAbsent(name, way) != null) {
            throw new IllegalArgumentException("There are two databases of the name '" + name + "'; give each its own");
        }
    }
}
