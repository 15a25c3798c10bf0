package dev.levada;

import dev.levada.configuration.Secrets;
import dev.levada.store.Schema;
import dev.levada.store.ServerDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that finds the databases of a server that carry a queue, within ten seconds: lists them every {@value #ROUND_MILLIS} ms, and looks into each that is not known for one, by a
 * session that is there for a moment only. A look that hangs holds up no other.
 */
final class DatabaseFinder implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(DatabaseFinder.class);

    static final long ROUND_MILLIS = 2_000;
    /** How long it is believed that a database carries none, and one that could not be looked into is left alone. */
    private static final long NEGATIVE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long FAILED_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int LOOKS_AT_ONCE = 4;
    private static final int PATIENCE_SECONDS = 5;

    private record Known(long oid, boolean hasQueue, long until) {}

    private final PGSimpleDataSource server;
    private final Predicate<String> wanted;
    private final Schema schema;
    private final Consumer<String> found;
    private final Consumer<String> gone;
    private final Map<String, Known> known = new HashMap<>();
    private final ExecutorService looks;
    private volatile boolean stopped;
    private boolean failing;

    /**
     * A finder that has not begun.
     *
     * @param server where to list the databases; its addresses and login, with other names of databases, lead into them
     * @param found is told of a database with a queue; must not wait
     * @param gone is told of one that was found before and was dropped, lets nobody in, or is another database now; must not wait
     */
    DatabaseFinder(
            PGSimpleDataSource server,
            Predicate<String> wanted,
            Schema schema,
            Consumer<String> found,
            Consumer<String> gone) {
        this.server = server;
        this.wanted = wanted;
        this.schema = schema;
        this.found = found;
        this.gone = gone;
        AtomicInteger number = new AtomicInteger();
        this.looks = Executors.newFixedThreadPool(LOOKS_AT_ONCE, work -> {
            Thread thread = new Thread(work, "levada-databases-look-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    void stop() {
        stopped = true;
        looks.shutdownNow();
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                round();
                if (failing) {
                    log.info("The databases of the server can be listed again");
                }
                failing = false;
            } catch (SQLException | RuntimeException e) {
                if (!failing && !stopped) {
                    log.warn(
                            "The databases of the server cannot be listed now; those that are served stay: {}",
                            Secrets.url(String.valueOf(e.getMessage())));
                }
                failing = true;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(ROUND_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void round() throws SQLException {
        Map<String, Long> there;
        try (Connection connection = into(server.getDatabaseName()).getConnection()) {
            there = ServerDatabases.open(connection);
        }
        there.keySet().removeIf(name -> !wanted.test(name));
        synchronized (known) {
            known.entrySet().removeIf(entry -> {
                Long oid = there.get(entry.getKey());
                boolean over = oid == null || oid != entry.getValue().oid();
                if (over && entry.getValue().hasQueue()) {
                    gone.accept(entry.getKey());
                }
                return over;
            });
            long now = System.nanoTime();
            there.forEach((name, oid) -> {
                Known answer = known.get(name);
                if (answer == null || (!answer.hasQueue() && now - answer.until() > 0)) {
                    // Not again while this look lasts.
                    known.put(name, new Known(oid, false, now + FAILED_NANOS));
                    looks.execute(() -> look(name, oid));
                }
            });
        }
    }

    private void look(String name, long oid) {
        boolean hasQueue = false;
        long wait = NEGATIVE_NANOS;
        try (Connection connection = into(name).getConnection()) {
            hasQueue = ServerDatabases.hasQueue(connection, schema) && ServerDatabases.own(connection) == oid;
        } catch (SQLException | RuntimeException e) {
            wait = FAILED_NANOS;
            log.debug(
                    "The database {} could not be looked into: {}", name, Secrets.url(String.valueOf(e.getMessage())));
        }
        synchronized (known) {
            if (stopped) {
                return;
            }
            known.put(name, new Known(oid, hasQueue, System.nanoTime() + wait));
            if (hasQueue) {
                found.accept(name);
            }
        }
    }

    private PGSimpleDataSource into(String name) {
        PGSimpleDataSource source = DatabaseWays.of(server, name);
        source.setSocketTimeout(PATIENCE_SECONDS);
        source.setConnectTimeout(PATIENCE_SECONDS);
        source.setLoginTimeout(PATIENCE_SECONDS);
        source.setApplicationName("levada-look");
        return source;
    }
}
