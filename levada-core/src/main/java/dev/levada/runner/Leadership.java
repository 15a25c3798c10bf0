package dev.levada.runner;

import dev.levada.store.NodeStatements;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Whether this node is the jobrunner, and in which term. What counts is the row in the database, which every dispatch statement checks; this
 * is the node's own, careful view of it. Thread-safe.
 */
final class Leadership {

    private final NodeStatements statements;
    private final Duration lease;

    private long term;
    private long deadline;

    Leadership(NodeStatements statements, Duration lease) {
        this.statements = statements;
        this.lease = lease;
    }

    /** The current term; empty when this node is not, or cannot be sure to be, the jobrunner. */
    synchronized OptionalLong term() {
        return term != 0 && System.nanoTime() - deadline < 0 ? OptionalLong.of(term) : OptionalLong.empty();
    }

    /**
     * Prolongs the term, or begins one if nobody is the jobrunner.
     *
     * @return whether a new term began
     */
    synchronized boolean renewOrElect(Connection connection, int nodeId) throws SQLException {
        long sent = System.nanoTime();
        if (term != 0) {
            if (statements.renew(connection, nodeId, term, lease)) {
                deadline = sent + lease.toNanos();
                return false;
            }
            term = 0;
        }
        OptionalLong elected = statements.elect(connection, nodeId, lease);
        if (elected.isEmpty()) {
            return false;
        }
        term = elected.getAsLong();
        deadline = sent + lease.toNanos();
        return true;
    }

    /** Ends the term, so that another node can begin one at once. */
    synchronized void resign(Connection connection, int nodeId) throws SQLException {
        if (term != 0) {
            long ended = term;
            term = 0;
            statements.resign(connection, nodeId, ended);
        }
    }

    /** Forgets the term, when the node has lost its standing. */
    synchronized void lose() {
        term = 0;
    }
}
