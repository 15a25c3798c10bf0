package dev.levada;

import dev.levada.channel.ChannelName;
import dev.levada.event.JobOutcome;
import dev.levada.history.Histogram;
import dev.levada.spi.QueueMetrics;
import dev.levada.store.HistoryKey;
import dev.levada.store.HistoryRow;
import dev.levada.store.HistoryStatements;
import dev.levada.store.HistoryStatements.Unit;
import dev.levada.store.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts in memory what this node does, and adds it to the database every few seconds; what was counted since is lost when the process crashes. While the database cannot be reached it goes on
 * counting, and adds it all to the minute when it can. Thread-safe.
 */
final class HistoryRecorder implements QueueMetrics {

    private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Pairs of function and channel that are told apart; all further ones count as one. */
    private static final int MOST = 2_000;

    private static final Duration MINUTES_KEPT = Duration.ofHours(49);
    private static final String OTHER = "(other)";

    private static final int STARTED = 0;
    private static final int DONE = 1;
    private static final int FAILED = 2;
    private static final int RETRIED = 3;
    private static final int TIMED_OUT = 4;
    private static final int CRASHED = 5;
    private static final int CANCELLED = 6;
    private static final int WAIT = 7;
    private static final int RUN = 8;

    /** What was counted and not yet written down. Numbers are taken away as they are written, so that none is lost between. */
    private static final class Tally {
        private final AtomicLongArray counts = new AtomicLongArray(HistoryStatements.COUNTS);
        private final AtomicIntegerArray waits = new AtomicIntegerArray(Histogram.BUCKETS);
        private final AtomicIntegerArray runs = new AtomicIntegerArray(Histogram.BUCKETS);
    }

    private final Map<HistoryKey, Tally> tallies = new ConcurrentHashMap<>();
    private final Database database;
    private final HistoryStatements statements;
    private final Duration kept;
    private long flushedAt = System.nanoTime();

    /**
     * Counts for a node.
     *
     * @param kept how long hours are kept
     */
    HistoryRecorder(Database database, Schema schema, Duration kept) {
        this.database = database;
        this.statements = new HistoryStatements(schema);
        this.kept = kept;
    }

    @Override
    public void jobStarted(String function, String channel, long waitedNanos) {
        Tally tally = tally(function, channel);
        tally.counts.incrementAndGet(STARTED);
        if (waitedNanos >= 0) {
            tally.counts.addAndGet(WAIT, waitedNanos / 1_000);
            tally.waits.incrementAndGet(Histogram.bucket(waitedNanos / 1_000));
        }
    }

    @Override
    public void jobEnded(String function, String channel, JobOutcome outcome, long ranNanos) {
        int what = switch (outcome) {
            case DONE -> DONE;
            case RETRIED -> RETRIED;
            case FAILED -> FAILED;
            case TIMED_OUT -> TIMED_OUT;
            case CANCELLED -> CANCELLED;
            case HANDED_BACK, DISCARDED -> -1;
        };
        if (what < 0) {
            return;
        }
        Tally tally = tally(function, channel);
        tally.counts.incrementAndGet(what);
        if (ranNanos > 0) {
            tally.counts.addAndGet(RUN, ranNanos / 1_000);
            tally.runs.incrementAndGet(Histogram.bucket(ranNanos / 1_000));
        }
    }

    @Override
    public void jobCrashed(String function, String channel) {
        tally(function, channel).counts.incrementAndGet(CRASHED);
    }

    private Tally tally(String function, String channel) {
        HistoryKey key = new HistoryKey(function, channel);
        Tally tally = tallies.get(key);
        if (tally != null) {
            return tally;
        }
        return tallies.computeIfAbsent(
                tallies.size() < MOST ? key : new HistoryKey(OTHER, OTHER), unknown -> new Tally());
    }

    /** Writes down what was counted, if the last time was some seconds ago. */
    void flushIfDue(int nodeId) {
        if (System.nanoTime() - flushedAt >= FLUSH_NANOS) {
            flush(nodeId);
        }
    }

    /**
     * Writes down what was counted.
     *
     * @param nodeId the node's number in the database
     * @throws JobStoreException when the database cannot be reached; nothing is lost then
     */
    synchronized void flush(int nodeId) {
        flushedAt = System.nanoTime();
        Map<HistoryKey, HistoryRow> taken = new HashMap<>();
        tallies.forEach((key, tally) -> {
            HistoryRow row = take(key, tally);
            if (row != null) {
                taken.put(key, row);
            }
        });
        if (taken.isEmpty()) {
            return;
        }
        try {
            List<HistoryRow> rows = summed(taken);
            database.transaction("write down what has happened", connection -> {
                statements.add(connection, nodeId, rows);
                return true;
            });
        } catch (RuntimeException e) {
            taken.forEach((key, row) -> giveBack(tally(key.function(), key.channel()), row));
            throw e;
        }
    }

    /** Removes what is kept no longer. */
    void retain() {
        database.run("remove old history", connection -> {
            statements.retain(connection, Unit.MINUTE, MINUTES_KEPT);
            statements.retain(connection, Unit.HOUR, kept);
            statements.retain(connection, Unit.DAY, kept);
            return true;
        });
    }

    private static @org.jspecify.annotations.Nullable HistoryRow take(HistoryKey key, Tally tally) {
        long[] counts = new long[HistoryStatements.COUNTS];
        boolean any = false;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = tally.counts.getAndSet(i, 0);
            any |= counts[i] != 0;
        }
        int[] waits = take(tally.waits);
        int[] runs = take(tally.runs);
        return any || waits.length > 0 || runs.length > 0 ? new HistoryRow(key, counts, waits, runs) : null;
    }

    private static int[] take(AtomicIntegerArray from) {
        int[] taken = new int[Histogram.BUCKETS];
        int length = 0;
        for (int i = 0; i < taken.length; i++) {
            taken[i] = from.get(i) == 0 ? 0 : from.getAndSet(i, 0);
            if (taken[i] != 0) {
                length = i + 1;
            }
        }
        return java.util.Arrays.copyOf(taken, length);
    }

    private static void giveBack(Tally tally, HistoryRow row) {
        for (int i = 0; i < row.counts().length; i++) {
            tally.counts.addAndGet(i, row.counts()[i]);
        }
        for (int i = 0; i < row.waits().length; i++) {
            tally.waits.addAndGet(i, row.waits()[i]);
        }
        for (int i = 0; i < row.runs().length; i++) {
            tally.runs.addAndGet(i, row.runs()[i]);
        }
    }

    /** What a row counts for: its function, its channel, this and each above it with all below, and all together. */
    private static List<HistoryKey> keys(HistoryRow row) {
        List<HistoryKey> keys = new ArrayList<>(List.of(
                HistoryKey.TOTAL,
                HistoryKey.ofFunction(row.key().function()),
                HistoryKey.ofChannel(row.key().channel())));
        for (String channel = row.key().channel(); channel != null; channel = ChannelName.parent(channel)) {
            keys.add(HistoryKey.ofChannelAndBelow(channel));
        }
        return keys;
    }

    /** Adds up what counts for the same. */
    private static List<HistoryRow> summed(Map<HistoryKey, HistoryRow> taken) {
        Map<HistoryKey, HistoryRow> sums = new HashMap<>();
        for (HistoryRow row : taken.values()) {
            for (HistoryKey key : keys(row)) {
                sums.merge(key, new HistoryRow(key, row.counts(), row.waits(), row.runs()), HistoryRecorder::plus);
            }
        }
        List<HistoryRow> sorted = new ArrayList<>(sums.values());
        // In one order, so that no two who write ever wait for one another.
        sorted.sort(Comparator.comparing((HistoryRow row) -> row.key().function())
                .thenComparing(row -> row.key().channel()));
        return sorted;
    }

    private static HistoryRow plus(HistoryRow one, HistoryRow two) {
        long[] counts = one.counts().clone();
        for (int i = 0; i < counts.length; i++) {
            counts[i] += two.counts()[i];
        }
        return new HistoryRow(one.key(), counts, plus(one.waits(), two.waits()), plus(one.runs(), two.runs()));
    }

    private static int[] plus(int[] one, int[] two) {
        int[] sum = java.util.Arrays.copyOf(one, Math.max(one.length, two.length));
        for (int i = 0; i < two.length; i++) {
            sum[i] += two[i];
        }
        return sum;
    }
}
