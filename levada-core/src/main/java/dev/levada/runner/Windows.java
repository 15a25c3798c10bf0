package dev.levada.runner;

import dev.levada.channel.ChannelTree;
import dev.levada.channel.QueuedJob;
import dev.levada.store.DispatchStatements;
import dev.levada.store.DispatchStatements.Cursor;
import dev.levada.store.DispatchStatements.WindowRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The part of the waiting jobs that the jobrunner holds in memory: the first of each channel, more of those that get through them fast. The
 * backlog itself stays in the database.
 */
final class Windows {

    private static final int SMALLEST = 32;
    private static final int LARGEST = 4_096;
    private static final int CHANNELS_AT_ONCE = 500;
    private static final long LEAST_NANOS_BETWEEN_HEADS = 20_000_000;
    private static final int COST_FACTOR = 10;

    private static final class Window {
        int size = SMALLEST;
        /** Whether the database may hold waiting jobs after the cursor. */
        boolean more;

        Cursor cursor = Cursor.START;
        long readAt;
        long headAt;
        long headCost;
    }

    private final ChannelTree tree;
    private final DispatchStatements statements;
    private final Map<String, Window> windows = new HashMap<>();
    private final Set<String> stale = new HashSet<>();

    Windows(ChannelTree tree, DispatchStatements statements) {
        this.tree = tree;
        this.statements = statements;
    }

    /** The waiting jobs of a channel have changed: its first ones are to be read again. */
    void changed(String channel) {
        stale.add(channel);
    }

    /** Whether something is to be read again. */
    boolean isStale() {
        return !stale.isEmpty();
    }

    /**
     * Reads the first jobs of the channels that have changed. A channel that still has jobs to start is read again only after a while, the longer
     * the reading took: new jobs of better priority are seen with that delay, and a flood of changes costs little.
     *
     * @return the channels that were read
     */
    Set<String> refresh(Connection connection) throws SQLException {
        long now = System.nanoTime();
        List<String> due = new ArrayList<>();
        for (String channel : stale) {
            Window window = windows.get(channel);
            if (window == null
                    || tree.waitingCount(channel) == 0
                    || now - window.headAt > Math.max(LEAST_NANOS_BETWEEN_HEADS, COST_FACTOR * window.headCost)) {
                due.add(channel);
            }
        }
        for (int from = 0; from < due.size(); from += CHANNELS_AT_ONCE) {
            readHeads(connection, due.subList(from, Math.min(due.size(), from + CHANNELS_AT_ONCE)));
        }
        due.forEach(stale::remove);
        return new HashSet<>(due);
    }

    /** Reads on in the channels whose jobs in memory run out while the database has more. */
    boolean readOn(Connection connection, Collection<String> drained) throws SQLException {
        List<String> low = new ArrayList<>();
        for (String channel : drained) {
            Window window = windows.get(channel);
            if (window != null && window.more && tree.waitingCount(channel) < window.size / 2) {
                low.add(channel);
            }
        }
        if (low.isEmpty()) {
            return false;
        }
        long now = System.nanoTime();
        for (String channel : low) {
            Window window = window(channel);
            if (now - window.readAt < 100_000_000) {
                window.size = Math.min(LARGEST, window.size * 2);
            } else if (now - window.readAt > 2_000_000_000 && window.size > SMALLEST) {
                window.size /= 2;
            }
        }
        read(connection, low);
        return true;
    }

    /** Forgets channels that hold nothing. */
    void tidy() {
        windows.keySet().removeIf(channel -> tree.waitingCount(channel) == 0 && !stale.contains(channel));
    }

    private void readHeads(Connection connection, List<String> channels) throws SQLException {
        long begun = System.nanoTime();
        for (String channel : channels) {
            tree.forgetWaiting(channel);
            window(channel).cursor = Cursor.START;
        }
        read(connection, channels);
        long ended = System.nanoTime();
        for (String channel : channels) {
            Window window = window(channel);
            window.headAt = ended;
            window.headCost = ended - begun;
        }
    }

    private void read(Connection connection, List<String> channels) throws SQLException {
        List<WindowRequest> requests = channels.stream()
                .map(channel -> new WindowRequest(channel, window(channel).size, window(channel).cursor))
                .toList();
        Map<String, Integer> counts = new HashMap<>();
        Map<String, QueuedJob> last = new HashMap<>();
        for (QueuedJob job : statements.window(connection, requests)) {
            tree.waiting(job);
            counts.merge(job.channel(), 1, Integer::sum);
            last.merge(job.channel(), job, (a, b) -> QueuedJob.ORDER.compare(a, b) < 0 ? b : a);
        }
        long now = System.nanoTime();
        for (WindowRequest request : requests) {
            Window window = window(request.channel());
            window.more = counts.getOrDefault(request.channel(), 0) == request.limit();
            QueuedJob end = last.get(request.channel());
            if (end != null) {
                window.cursor = new Cursor(end.priority(), end.id());
            }
            window.readAt = now;
        }
    }

    private Window window(String channel) {
        return windows.computeIfAbsent(channel, name -> new Window());
    }
}
