package dev.levada.runner;

import dev.levada.channel.ChannelTree;
import dev.levada.channel.QueuedJob;
import dev.levada.store.WaitingStatements;
import dev.levada.store.WaitingStatements.Cursor;
import dev.levada.store.WaitingStatements.WindowRequest;
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
    private static final int PEEK = 32;
    private static final int CHANNELS_AT_ONCE = 500;
    /** A head that takes longer to read than this, since it lies behind many dead rows, is read more rarely. */
    private static final long CHEAP_NANOS = 3_000_000;

    private static final int COST_FACTOR = 10;

    private static final class Window {
        int size = SMALLEST;
        /** Whether the database may hold waiting jobs after the cursor. */
        boolean more;

        Cursor cursor = Cursor.START;
        long readAt;
        long headAt;
        long headCost;

        boolean isDue(long now) {
            return headCost < CHEAP_NANOS || now - headAt > COST_FACTOR * headCost;
        }
    }

    private final ChannelTree tree;
    private final WaitingStatements statements;
    private final Map<String, Window> windows = new HashMap<>();
    private final Set<String> grown = new HashSet<>();
    /** Channels that have grown, and whose heads are to be read when that is due. */
    private final Set<String> unread = new HashSet<>();

    private final Set<String> changed = new HashSet<>();

    Windows(ChannelTree tree, WaitingStatements statements) {
        this.tree = tree;
        this.statements = statements;
    }

    /** A channel has got more ready jobs: those at its head, if they are new, are to be added. */
    void grown(String channel) {
        grown.add(channel);
    }

    /** The waiting jobs of a channel have changed in whatever way: the first ones are to be read again. */
    void changed(String channel) {
        changed.add(channel);
    }

    /** Whether something is to be read again. */
    boolean isStale() {
        return !grown.isEmpty() || !changed.isEmpty() || !unread.isEmpty();
    }

    /**
     * Brings the channels up to date that have grown or changed.
     *
     * @return the channels that were read afresh
     */
    Set<String> refresh(Connection connection) throws SQLException {
        long now = System.nanoTime();
        List<String> onward = new ArrayList<>();
        for (String channel : grown) {
            if (tree.waitingCount(channel) > 0 || changed.contains(channel)) {
                continue;
            }
            if (window(channel).isDue(now)) {
                changed.add(channel);
            } else {
                // The new jobs are as a rule the last ones of all: they need not wait for the way past the dead rows.
                onward.add(channel);
            }
        }
        unread.addAll(grown);
        grown.clear();
        unread.removeAll(changed);
        Set<String> afresh = new HashSet<>(changed);
        changed.clear();
        for (List<String> some : chunks(afresh)) {
            some.forEach(tree::forgetWaiting);
            some.forEach(channel -> window(channel).cursor = Cursor.START);
            long begun = System.nanoTime();
            int rows = read(connection, some);
            headRead(some, begun, rows);
        }
        for (List<String> some : chunks(onward)) {
            read(connection, some);
        }
        List<String> due =
                unread.stream().filter(channel -> window(channel).isDue(now)).toList();
        for (List<String> some : chunks(due)) {
            peek(connection, some);
        }
        due.forEach(unread::remove);
        return afresh;
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
        windows.keySet()
                .removeIf(channel -> tree.waitingCount(channel) == 0
                        && !grown.contains(channel)
                        && !unread.contains(channel)
                        && !changed.contains(channel));
    }

    /** Adds what is new at the heads; in a channel whose head is all new, reads its first ones again. */
    private void peek(Connection connection, List<String> channels) throws SQLException {
        long begun = System.nanoTime();
        Map<String, Integer> found = new HashMap<>();
        Map<String, Integer> before = new HashMap<>();
        channels.forEach(channel -> before.put(channel, tree.waitingCount(channel)));
        List<WindowRequest> requests = channels.stream()
                .map(channel -> new WindowRequest(channel, PEEK, Cursor.START))
                .toList();
        for (QueuedJob job : statements.window(connection, requests)) {
            tree.waiting(job);
            found.merge(job.channel(), 1, Integer::sum);
        }
        headRead(channels, begun, found.size());
        for (String channel : channels) {
            Window window = window(channel);
            if (found.getOrDefault(channel, 0) == PEEK) {
                window.more = true;
                if (tree.waitingCount(channel) >= before.getOrDefault(channel, 0) + PEEK) {
                    changed.add(channel);
                }
            }
        }
        if (!changed.isEmpty()) {
            refresh(connection);
        }
    }

    /** Notes what it took to read heads; what went into many rows says nothing of the way to the first ones. */
    private void headRead(List<String> channels, long begun, int rows) {
        long now = System.nanoTime();
        long few = (long) channels.size() * PEEK;
        long cost = (now - begun) * few / Math.max(few, rows);
        for (String channel : channels) {
            Window window = window(channel);
            window.headAt = now;
            window.headCost = cost;
        }
    }

    private static List<List<String>> chunks(Collection<String> channels) {
        List<String> all = List.copyOf(channels);
        List<List<String>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += CHANNELS_AT_ONCE) {
            chunks.add(all.subList(from, Math.min(all.size(), from + CHANNELS_AT_ONCE)));
        }
        return chunks;
    }

    private int read(Connection connection, List<String> channels) throws SQLException {
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
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private Window window(String channel) {
        return windows.computeIfAbsent(channel, name -> new Window());
    }
}
