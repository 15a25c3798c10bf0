package dev.levada.runner;

import dev.levada.store.NodeStatements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;

/**
 * The sessions of the server that a node's jobs have had their transactions in lately. Others learn them from its heartbeats, and end them when the node
 * is lost: the process may be frozen, or cut off, and what its jobs have locked would keep their successors waiting. Thread-safe.
 */
final class JobSessions {

    /** A pool's connection that no job has had for so long may well be used for other things. */
    private static final long FORGOTTEN_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** @param id empty behind a pooler, where the session is another one with each transaction */
    private record Session(Optional<String> id, long usedNanos) {}

    private final Map<Integer, Session> sessions = new ConcurrentHashMap<>();

    /** A job's transaction is about to begin on this connection. Asks the server, if it is one that no job has had before. */
    void used(Connection connection) throws SQLException {
        if (!connection.isWrapperFor(PGConnection.class)) {
            return;
        }
        int process = connection.unwrap(PGConnection.class).getBackendPID();
        Session known = sessions.get(process);
        Optional<String> id = known == null ? NodeStatements.sessionId(connection, process) : known.id();
        sessions.put(process, new Session(id, System.nanoTime()));
    }

    /** By their ids; those that have not been used for ten minutes are left out. */
    List<String> ids() {
        long now = System.nanoTime();
        sessions.values().removeIf(session -> now - session.usedNanos() > FORGOTTEN_NANOS);
        List<String> ids = new ArrayList<>();
        sessions.values().forEach(session -> session.id().ifPresent(ids::add));
        return ids;
    }
}
