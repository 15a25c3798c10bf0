package dev.levada;

import dev.levada.ServedDatabase.State;
import dev.levada.configuration.Secrets;
import dev.levada.status.DatabaseBond;
import dev.levada.store.Schema;
import dev.levada.store.ServerDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that looks after one of many databases: builds its queue, starts it, sees how it is, and lets it go when the database is gone. What hangs here hangs for
 * this database alone. Thread-safe.
 */
final class DatabaseKeeper implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(DatabaseKeeper.class);

    private static final Duration ROUND = Duration.ofMillis(500);
    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final Duration RETRY = Duration.ofSeconds(4);
    /** Jobs of a database that is about to be dropped are not waited for any longer. */
    private static final Duration PATIENCE_WITH_GONE = Duration.ofSeconds(2);

    private static final long LONG_START_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** How a database is reached, and what its queue is. */
    interface Ways {
        /** A source of its connections; closed with its queue if it can be closed and was made for it. */
        DataSource open();

        /** Whether {@link #open} makes a source that nobody else uses. */
        boolean ownsSource();

        /** The schema that must hold a queue already, since the database is served only for that; null: a queue is made where there is none. */
        @Nullable
        Schema required();

        /** Builds its queue, not started. */
        JobQueue build(DataSource source);
    }

    private final String name;
    private final Ways ways;
    private final Consumer<ServedDatabase> listener;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Object bell = new Object();

    private volatile @Nullable Duration stopWithin;
    private volatile ServedDatabase state;
    private volatile @Nullable JobQueue queue;
    private volatile long startingSince;
    private @Nullable DataSource source;
    private long oid;
    private long probedAt;

    DatabaseKeeper(String name, Ways ways, Consumer<ServedDatabase> listener) {
        this.name = name;
        this.ways = ways;
        this.listener = listener;
        this.state = new ServedDatabase(name, State.STARTING, Instant.now(), "");
    }

    /** How it is with the database. */
    ServedDatabase state() {
        ServedDatabase now = state;
        long since = startingSince;
        if (since != 0 && now.state() == State.STARTING && System.nanoTime() - since > LONG_START_NANOS) {
            return new ServedDatabase(name, State.UNREACHABLE, now.since(), "It has not answered since");
        }
        return now;
    }

    /** Its queue; null while there is none. */
    @Nullable
    JobQueue queue() {
        return queue;
    }

    /** Lets the database go soon, waiting this long for jobs that run; returns at once. */
    void stop(Duration patience) {
        synchronized (bell) {
            stopWithin = patience;
            bell.notifyAll();
        }
    }

    /** Waits until nothing is left in the database; false when that took too long. */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        return ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void run() {
        try {
            while (stopWithin == null) {
                Duration pause = ROUND;
                if (queue == null) {
                    pause = begin() ? ROUND : RETRY;
                } else {
                    look();
                }
                pause(pause);
            }
        } finally {
            Duration patience = stopWithin;
            release(patience == null ? Duration.ZERO : patience);
            tell(State.GONE, "It was let go");
            ended.countDown();
        }
    }

    private boolean begin() {
        startingSince = System.nanoTime();
        DataSource opened = null;
        try {
            opened = ways.open();
            source = opened;
            try (Connection connection = opened.getConnection()) {
                oid = ServerDatabases.own(connection);
                Schema required = ways.required();
                if (required != null && !ServerDatabases.hasQueue(connection, required)) {
                    release(Duration.ZERO);
                    tell(State.GONE, "It carries no queue in schema " + required.name() + " any more");
                    return false;
                }
            }
            JobQueue built = ways.build(opened);
            built.start();
            queue = built;
            probedAt = System.nanoTime();
            look();
            return true;
        } catch (SQLException | RuntimeException | Error e) {
            release(Duration.ZERO);
            if (ServerDatabases.isGone(e)) {
                tell(State.GONE, reason(e));
            } else if (isOfConnection(e)) {
                tell(State.UNREACHABLE, reason(e));
            } else {
                tell(State.REFUSED, reason(e));
            }
            return false;
        }
    }

    private void look() {
        JobQueue current = queue;
        if (current == null) {
            return;
        }
        DatabaseBond unconfirmed = current.node().unconfirmed();
        boolean alive = current.node().isAlive();
        if (alive) {
            tell(State.RUNNING, "");
        } else if (unconfirmed != null) {
            tell(State.COPY, unconfirmed.sentence());
        } else if (state.state() == State.RUNNING || state.state() == State.COPY) {
            tell(State.UNREACHABLE, "Its node could not show for some seconds that it lives");
        }
        if (System.nanoTime() - probedAt >= (alive ? PROBE_NANOS : PROBE_NANOS / 2)) {
            probe();
            probedAt = System.nanoTime();
        }
    }

    /** Sessions that are there say nothing of whether the database is to go. */
    private void probe() {
        DataSource current = source;
        if (current == null) {
            return;
        }
        String why = null;
        try (Connection connection = current.getConnection()) {
            long found = ServerDatabases.own(connection);
            if (found == 0) {
                why = "It lets no more sessions in";
            } else if (found != oid) {
                why = "It is another database than before (oid " + found + " instead of " + oid + ")";
            }
        } catch (SQLException | RuntimeException e) {
            if (ServerDatabases.isGone(e)) {
                why = reason(e);
            } else if (state.state() != State.RUNNING && isOfConnection(e)) {
                tell(State.UNREACHABLE, reason(e));
            }
        }
        if (why != null) {
            release(PATIENCE_WITH_GONE);
            tell(State.GONE, why);
        }
    }

    private void release(Duration patience) {
        JobQueue current = queue;
        queue = null;
        if (current != null) {
            try {
                current.stop(patience);
                current.close();
            } catch (RuntimeException e) {
                log.warn("The queue of database {} did not stop in order", name, e);
            }
        }
        DataSource opened = source;
        source = null;
        if (opened instanceof AutoCloseable closeable && ways.ownsSource()) {
            try {
                closeable.close();
            } catch (Exception e) {
                log.warn(
                        "The connections of database {} could not be closed: {}",
                        name,
                        Secrets.url(String.valueOf(e.getMessage())));
            }
        }
    }

    private void tell(State now, String reason) {
        if (now != State.STARTING) {
            startingSince = 0;
        }
        ServedDatabase before = state;
        if (before.state() == now
                && (before.reason().equals(reason) || now == State.UNREACHABLE || now == State.GONE)) {
            return;
        }
        ServedDatabase after =
                new ServedDatabase(name, now, before.state() == now ? before.since() : Instant.now(), reason);
        state = after;
        switch (now) {
            case RUNNING, STARTING, GONE -> log.info("{}", after);
            case UNREACHABLE, COPY -> log.warn("{}", after);
            case REFUSED -> log.error("{}", after);
        }
        try {
            listener.accept(after);
        } catch (RuntimeException e) {
            log.warn("A listener to databases has thrown an exception at {}", after, e);
        }
    }

    private void pause(Duration pause) {
        synchronized (bell) {
            long deadline = System.nanoTime() + pause.toNanos();
            long left = pause.toNanos();
            while (stopWithin == null && left > 0) {
                try {
                    bell.wait(left / 1_000_000 + 1);
                } catch (InterruptedException e) {
                    stopWithin = Duration.ZERO;
                    Thread.currentThread().interrupt();
                    return;
                }
                left = deadline - System.nanoTime();
            }
        }
    }

    private static boolean isOfConnection(Throwable error) {
        int depth = 0;
        for (Throwable cause = error; cause != null && depth < 50; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLException e) {
                String code = e.getSQLState();
                return code == null
                        || code.startsWith("08")
                        || code.startsWith("57")
                        || code.startsWith("53")
                        || code.startsWith("28");
            }
        }
        return false;
    }

    private static String reason(Throwable error) {
        Throwable told = error;
        int depth = 0;
        for (Throwable at = error; at != null && depth < 50; at = at.getCause(), depth++) {
            if (at instanceof SQLException) {
                told = at;
            }
        }
        return Secrets.url(String.valueOf(told.getMessage()).replaceFirst("^(FATAL|ERROR): ", ""));
    }
}
