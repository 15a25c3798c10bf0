package dev.levada.runner;

import dev.levada.status.DatabaseBond;
import dev.levada.store.DispatchStatements;
import dev.levada.store.NodeStatements;
import dev.levada.store.NodeStatements.NodeRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node with one worker, and no thread that brings it jobs: whoever calls {@link #runNext} takes that part. All else is as in any {@link Node}: it shows
 * its life, is elected, rescues what dead nodes have left, watches timeouts, records. Thread-safe; steps are taken one after the other.
 */
public final class SteppedNode implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SteppedNode.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Node node;
    private final NodeSettings settings;
    private final NodeStanding standing;
    private final Leadership leadership;
    private final Inbox inbox;
    private final Workers workers;
    private final Dispatcher dispatcher;
    private final NodeStatements nodes;
    private final Sessions sessions;
    private final BondWatch bond;

    private final Queue<Long> ended = new ArrayDeque<>();
    private long seen;
    private @Nullable Connection session;
    private boolean closed;

    /** Steps of a node that is started, but for its dispatcher. */
    SteppedNode(
            Node node,
            NodeSettings settings,
            NodeStanding standing,
            Leadership leadership,
            Inbox inbox,
            Workers workers,
            Dispatcher dispatcher,
            NodeStatements nodes,
            Sessions sessions,
            BondWatch bond) {
        this.bond = bond;
        this.node = node;
        this.settings = settings;
        this.standing = standing;
        this.leadership = leadership;
        this.inbox = inbox;
        this.workers = workers;
        this.dispatcher = dispatcher;
        this.nodes = nodes;
        this.sessions = sessions;
    }

    /**
     * Waits until this node is the jobrunner; closes it if it cannot be.
     *
     * @throws IllegalStateException when another node runs jobs here
     * @throws InterruptedException while it waits
     * @throws SQLException when the database cannot be used
     */
    public synchronized void open() throws SQLException, InterruptedException {
        boolean opened = false;
        try {
            awaitTerm(session());
            opened = true;
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    /**
     * Starts the job that comes next and waits until its end is recorded; if an earlier call was interrupted, waits for that call's job.
     *
     * @return the job's id; empty when none may start now
     * @throws IllegalStateException when another node runs jobs here, this one cannot become the jobrunner, or it is closed
     * @throws InterruptedException while it waits; the job goes on
     * @throws SQLException when the database cannot be used; what was started nevertheless is waited for by the next call
     */
    public synchronized OptionalLong runNext() throws SQLException, InterruptedException {
        if (closed) {
            throw new IllegalStateException("This stepped queue is closed; open another one with queue.stepped()");
        }
        if (isQuiet()) {
            Connection connection = session();
            try {
                dispatcher.step(connection, awaitTerm(connection), take(0));
            } catch (SQLException e) {
                forget(connection);
                throw e;
            }
        }
        while (ended.isEmpty() && !isQuiet()) {
            awaitEnd();
        }
        Long id = ended.poll();
        return id == null ? OptionalLong.empty() : OptionalLong.of(id);
    }

    /** Whether all that was ever started here has ended and was told. */
    private boolean isQuiet() {
        return ended.isEmpty() && workers.submitted() == seen;
    }

    private Inbox.News take(long nanos) throws InterruptedException {
        Inbox.News news = inbox.take(nanos);
        for (Inbox.Finished finished : news.finished()) {
            seen++;
            ended.add(finished.id());
        }
        return news;
    }

    private void awaitEnd() throws InterruptedException {
        take(BEAT_NANOS);
        if (!ended.isEmpty()) {
            return;
        }
        try {
            dispatcher.passOn(session(), standing.nodeId());
        } catch (SQLException e) {
            // The job goes on, and is recorded once the database is back; the next turn looks again.
            log.warn("The database cannot be used now: {}", e.getMessage());
            Connection lost = session;
            if (lost != null) {
                forget(lost);
            }
        }
    }

    /** Waits until this node is the jobrunner, and alone. */
    private long awaitTerm(Connection connection) throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        long patience =
                settings.lease().plus(settings.heartbeat().multipliedBy(2)).toNanos();
        while (true) {
            OptionalLong term = leadership.term();
            int self = standing.nodeId();
            List<NodeRow> others = self == 0
                    ? List.of()
                    : nodes.nodes(connection).stream()
                            .filter(other -> other.id() != self && other.workers() > 0)
                            .toList();
            if (self != 0 && term.isPresent() && others.isEmpty()) {
                return term.getAsLong();
            }
            long waited = System.nanoTime() - begun;
            boolean late = waited > patience;
            for (NodeRow other : others) {
                // One that lives but is not the jobrunner may be about to find out that it cannot take steps here.
                if (late || (other.lockHeld() && (term.isEmpty() || waited > BEAT_NANOS))) {
                    throw new IllegalStateException("The node '" + other.name() + "' (id " + other.id()
                            + ") runs the jobs of this database; jobs are taken step by step only while no node runs: stop"
                            + " that one first, or close its steps");
                }
            }
            DatabaseBond unconfirmed = bond.unconfirmed();
            if (unconfirmed != null) {
                throw new IllegalStateException(unconfirmed.sentence() + ". " + DatabaseBond.ADVICE);
            }
            if (late) {
                throw new IllegalStateException(
                        "The node '" + settings.name() + "' could not become the jobrunner within " + settings.lease()
                                + "; see the log for what the database said");
            }
            take(LOOK_NANOS);
        }
    }

    private Connection session() throws SQLException {
        Connection open = session;
        if (open == null) {
            open = sessions.open("jobrunner");
            session = open;
            DispatchStatements.pinPlans(open);
        }
        return open;
    }

    private void forget(Connection lost) {
        session = null;
        try {
            lost.close();
        } catch (SQLException e) {
            log.debug("A session could not be closed", e);
        }
    }

    /** Leaves the cluster; waits for a job that still runs, 30 seconds at most. Closing again does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        Connection open = session;
        if (open != null) {
            forget(open);
        }
        node.stop(PATIENCE);
    }
}
