package dev.levada.runner;

import dev.levada.store.ClaimedJob;
import dev.levada.store.DispatchStatements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the database what runs on this node. That jobs were handed out is committed without waiting for the disk; a server that crashes may forget it,
 * and learns it again from those who have the jobs. No jobrunner hands out jobs before all nodes have spoken, else one might take a slot for free in
 * which a job runs (docs/model.md).
 *
 * <p>The dispatcher speaks first of all on each of its sessions, so that it takes nothing twice. While it has none (none is to be had, or the node stops), the thread that
 * keeps the node's standing speaks instead: a node that shows its life and says nothing would keep all others from handing out jobs. To say it twice does no harm. Thread-safe.
 */
final class Reminder {

    private static final Logger log = LoggerFactory.getLogger(Reminder.class);

    private final NodeStanding standing;
    private final Workers workers;
    private final DispatchStatements dispatch;
    private volatile boolean dispatcherSpeaks;

    Reminder(NodeStanding standing, Workers workers, DispatchStatements dispatch) {
        this.standing = standing;
        this.workers = workers;
        this.dispatch = dispatch;
    }

    /**
     * Tells it.
     *
     * @return the id of the node as which it was told; 0 when the node has none now, and nothing was told
     */
    int remind(Connection connection) throws SQLException {
        int nodeId = standing.nodeId();
        if (nodeId == 0) {
            return 0;
        }
        List<ClaimedJob> held = workers.held().stream()
                .filter(execution -> execution.nodeId() == nodeId)
                .map(Execution::job)
                .toList();
        if (!held.isEmpty()) {
            Set<Long> kept = dispatch.keep(connection, nodeId, held);
            if (!kept.isEmpty()) {
                log.warn("The database had forgotten that {} job(s) run here; they go on", kept.size());
            }
        }
        dispatch.reminded(connection, nodeId);
        return nodeId;
    }

    /** Notes whether the dispatcher has a session. */
    void dispatcherSpeaks(boolean speaks) {
        dispatcherSpeaks = speaks;
    }

    /** Tells it if the dispatcher cannot. */
    void remindInstead(Connection connection) throws SQLException {
        if (!dispatcherSpeaks) {
            remind(connection);
        }
    }
}
