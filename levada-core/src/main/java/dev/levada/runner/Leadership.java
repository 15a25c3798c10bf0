package dev.levada.runner;

import dev.levada.store.NodeStatements;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether this node is the jobrunner, and in which term. What counts is the row in the database, which every dispatch statement checks; this
 * is the node's own, careful view of it. Thread-safe; looking at it never waits for the database.
 */
final class Leadership {

    private record Held(long term, long deadline) {}

    private final NodeStatements statements;
    private final Duration lease;
    private final Observers observers;
    private volatile long attemptedAt;
    private final AtomicReference<@Nullable Held> held = new AtomicReference<>();

    Leadership(NodeStatements statements, Duration lease, Observers observers) {
        this.statements = statements;
        this.lease = lease;
        this.attemptedAt = System.nanoTime() - lease.toNanos();
        this.observers = observers;
    }

    /** The current term; empty when this node is not, or cannot be sure to be, the jobrunner. */
    OptionalLong term() {
        Held now = held.get();
        return now != null && System.nanoTime() - now.deadline() < 0
                ? OptionalLong.of(now.term())
                : OptionalLong.empty();
    }

    /** Whether it is time for {@link #renewOrElect}: it need not be called with each sign of life. */
    boolean isRenewalDue() {
        return System.nanoTime() - attemptedAt > lease.toNanos() / 3;
    }

    /**
     * Prolongs the term, or begins one if nobody is the jobrunner.
     *
     * @return whether a new term began
     */
    synchronized boolean renewOrElect(Connection connection, int nodeId) throws SQLException {
        long sent = System.nanoTime();
        attemptedAt = sent;
        Held before = held.get();
        if (before != null) {
            if (statements.renew(connection, nodeId, before.term(), lease)) {
                // Unless it was given up meanwhile.
                held.compareAndSet(before, new Held(before.term(), sent + lease.toNanos()));
                return false;
            }
            if (held.compareAndSet(before, null)) {
                observers.leadershipLost(before.term());
            }
        }
        OptionalLong elected = statements.elect(connection, nodeId, lease);
        elected.ifPresent(term -> {
            held.set(new Held(term, sent + lease.toNanos()));
            observers.leadershipGained(term);
        });
        return elected.isPresent();
    }

    /** Ends the term, so that another node can begin one at once. */
    synchronized void resign(Connection connection, int nodeId) throws SQLException {
        Held ended = held.getAndSet(null);
        if (ended != null) {
            observers.leadershipLost(ended.term());
            statements.resign(connection, nodeId, ended.term());
        }
    }

    /** Forgets the term, when the node has lost its standing. */
    void lose() {
        Held ended = held.getAndSet(null);
        if (ended != null) {
            observers.leadershipLost(ended.term());
        }
    }
}
