package dev.levada;

import dev.levada.ServedDatabase.State;
import dev.levada.runner.SharedSlots;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queues of many databases in one process: those of a list, or all of a server that carry a queue, also while they come and go. Each has its own {@link JobQueue}, with
 * threads and sessions of its own (five a database), so that one that is down, hangs or is broken disturbs no other; they share a capacity and workers, and take
 * turns at them.
 *
 * <pre>{@code
 * JobQueues queues = JobQueues.builder()
 *         .server("postgresql://app@db.example.org/postgres")
 *         .queues((database, queue) -> queue.register(new SaleOrders()))
 *         .capacity(20)
 *         .workers(10)
 *         .build();
 * queues.start();
 * queues.queue("shop").ifPresent(queue -> queue.delay(SaleOrders::actionDone, 42L));
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public final class JobQueues implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JobQueues.class);
    private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(30);
    /** What stopping takes beyond waiting for jobs: results are recorded, sessions closed. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(15);

    private static final int MOST_GONE = 1_000;

    /** Makes what looks after a database. */
    interface Keepers {
        DatabaseKeeper keeper(String database);
    }

    private final List<String> listed;
    private final Keepers keepers;
    private final @Nullable DatabaseFinder finder;
    private final SharedSlots capacity;
    private final SharedSlots workers;
    private final Map<String, DatabaseKeeper> served = new TreeMap<>();
    private final Map<String, ServedDatabase> gone = new LinkedHashMap<>();
    private boolean started;
    private boolean stopped;

    JobQueues(JobQueuesBuilder settings, SharedSlots capacity, SharedSlots workers, Keepers keepers) {
        this.listed = settings.listed();
        this.capacity = capacity;
        this.workers = workers;
        this.keepers = keepers;
        this.finder = settings.finder(this::found, this::gone);
    }

    /** Begins to say which databases, and what runs in them. */
    public static JobQueuesBuilder builder() {
        return new JobQueuesBuilder();
    }

    /**
     * Starts to serve the databases; returns at once, since none is waited for.
     *
     * @throws IllegalStateException when it was started before
     */
    public synchronized JobQueues start() {
        if (started) {
            throw new IllegalStateException("These queues were started before; they start once");
        }
        started = true;
        listed.forEach(this::found);
        if (finder != null) {
            thread("levada-databases", finder);
        }
        return this;
    }

    /** The queue of a database: to delay, to look, to act. Another one after the database was gone, so ask again rather than keep it; empty while there is none. */
    public synchronized Optional<JobQueue> queue(String database) {
        DatabaseKeeper keeper = served.get(database);
        return Optional.ofNullable(keeper == null ? null : keeper.queue());
    }

    /** The databases that are served, and those that are gone, with how it is with each; by name. */
    public synchronized List<ServedDatabase> databases() {
        List<ServedDatabase> all = new ArrayList<>(gone.values());
        served.values().forEach(keeper -> all.add(keeper.state()));
        all.sort(Comparator.comparing(ServedDatabase::name));
        return all;
    }

    /** How it is with a database; empty when it was never served. */
    public Optional<ServedDatabase> database(String name) {
        return databases().stream()
                .filter(database -> database.name().equals(name))
                .findFirst();
    }

    /** How many jobs count against the shared capacity just now: those of the databases whose jobrunner is in this process. */
    public int running() {
        return capacity.used();
    }

    /** How many jobs this process executes just now, in all databases. */
    public int executing() {
        return workers.used();
    }

    /**
     * Lets all databases go, as {@link JobQueue#stop} does, at the same time.
     *
     * @param patience how long to wait for running jobs
     */
    public void stop(Duration patience) {
        List<DatabaseKeeper> ending;
        synchronized (this) {
            stopped = true;
            ending = List.copyOf(served.values());
        }
        if (finder != null) {
            finder.stop();
        }
        ending.forEach(keeper -> keeper.stop(patience));
        long deadline = System.nanoTime() + patience.plus(LAST_WORDS).toNanos();
        for (DatabaseKeeper keeper : ending) {
            try {
                Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
                if (!keeper.awaitEnd(left)) {
                    log.warn(
                            "The {} did not let this process go in time; its threads end with the process",
                            keeper.state());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** {@linkplain #stop Stops} with a patience of 30 seconds. */
    @Override
    public void close() {
        stop(DEFAULT_PATIENCE);
    }

    private synchronized void found(String database) {
        if (stopped || served.containsKey(database)) {
            return;
        }
        gone.remove(database);
        DatabaseKeeper keeper = keepers.keeper(database);
        served.put(database, keeper);
        thread("levada-database-" + database, keeper);
    }

    private synchronized void gone(String database) {
        DatabaseKeeper keeper = served.remove(database);
        if (keeper == null) {
            return;
        }
        keeper.stop(Duration.ofSeconds(2));
        ServedDatabase last = keeper.state();
        gone.put(
                database,
                last.state() == State.GONE
                        ? last
                        : new ServedDatabase(database, State.GONE, Instant.now(), "It was dropped, or lets nobody in"));
        if (gone.size() > MOST_GONE) {
            gone.remove(gone.keySet().iterator().next());
        }
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
