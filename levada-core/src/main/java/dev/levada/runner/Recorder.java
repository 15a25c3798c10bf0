package dev.levada.runner;

import dev.levada.store.DispatchStatements;
import dev.levada.store.Ending;
import dev.levada.store.EndingStatements;
import dev.levada.store.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records how executions ended: all that have ended while the previous statement ran, in the next one. Run by two threads, so that one has its statement
 * executed while the other's commit waits for the disk. They also bring what running jobs log into the database. While the database cannot be reached it keeps what there is to record and tries again.
 */
final class Recorder implements Runnable {

    /** Learns what was recorded of an execution; null: nothing, since the job was no longer this node's. */
    interface Listener {
        void recorded(List<Recorded> endings);
    }

    record Recorded(Execution execution, Ending.@Nullable Outcome outcome) {}

    private record Entry(Execution execution, Ending ending) {}

    private static final Logger log = LoggerFactory.getLogger(Recorder.class);
    private static final int BATCH = 1_000;

    private final EndingStatements statements;
    private final Misfits misfits;
    private final JobLogs logs;
    private final Sessions sessions;
    private final Listener listener;
    private final Observers observers;
    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private volatile boolean stopping;
    private final AtomicInteger unrecorded = new AtomicInteger();

    Recorder(
            EndingStatements statements,
            Misfits misfits,
            JobLogs logs,
            Sessions sessions,
            Observers observers,
            Listener listener) {
        this.observers = observers;
        this.statements = statements;
        this.misfits = misfits;
        this.logs = logs;
        this.sessions = sessions;
        this.listener = listener;
    }

    /** Has an ending recorded, soon. */
    void add(Execution execution, Ending.Outcome outcome) {
        unrecorded.incrementAndGet();
        queue.add(new Entry(execution, execution.ending(outcome)));
    }

    /** Notes an execution that its own transaction has recorded. */
    void committed(Execution execution) {
        listener.recorded(List.of(new Recorded(execution, new Ending.Done(null, null))));
    }

    /** Ends the thread once nothing is left to record, or the database cannot be reached. */
    void stop() {
        stopping = true;
    }

    /** Whether everything has been recorded. */
    boolean isIdle() {
        return unrecorded.get() == 0;
    }

    @Override
    public void run() {
        Backoff backoff = new Backoff();
        List<Entry> batch = new ArrayList<>();
        while (!(stopping && isIdle())) {
            try (Connection connection = sessions.open("recorder")) {
                DispatchStatements.pinPlans(connection);
                if (!backoff.isFresh()) {
                    observers.metrics().reconnected("recorder");
                }
                while (!(stopping && batch.isEmpty() && queue.isEmpty())) {
                    next(batch);
                    record(connection, batch);
                    logs.writeDue(connection);
                    backoff.reset();
                }
            } catch (RuntimeException | Error e) {
                log.error("Recording met an unexpected error; it starts afresh", e);
                if (!Sleep.uninterrupted(backoff.next())) {
                    return;
                }
            } catch (SQLException e) {
                if (stopping && !backoff.isFresh()) {
                    log.warn(
                            "{} result(s) could not be recorded before the end: {}",
                            batch.size() + queue.size(),
                            e.getMessage());
                    return;
                }
                if (backoff.isFresh()) {
                    log.warn("Results cannot be recorded now, trying again: {}", e.getMessage());
                }
                if (!Sleep.uninterrupted(backoff.next())) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void next(List<Entry> batch) throws InterruptedException {
        if (batch.isEmpty()) {
            Entry first = queue.poll(1, TimeUnit.SECONDS);
            if (first == null) {
                return;
            }
            batch.add(first);
        }
        queue.drainTo(batch, BATCH - batch.size());
    }

    /** Records a batch, and takes out of it what is recorded. */
    private void record(Connection connection, List<Entry> batch) throws SQLException {
        Map<Integer, List<Entry>> byNode = new LinkedHashMap<>();
        for (Entry entry : batch) {
            byNode.computeIfAbsent(entry.execution().nodeId(), id -> new ArrayList<>())
                    .add(entry);
        }
        for (Map.Entry<Integer, List<Entry>> node : byNode.entrySet()) {
            try {
                record(connection, node.getKey(), node.getValue());
                forget(batch, node.getValue());
            } catch (SQLException e) {
                if (Sessions.isConnectionError(e)) {
                    throw e;
                }
                log.debug("Recording results together failed; one by one then", e);
                for (Entry entry : node.getValue()) {
                    recordAlone(connection, node.getKey(), entry);
                    batch.remove(entry);
                }
            }
        }
    }

    /** By identity: a result may be long, and equal to others. */
    private static void forget(List<Entry> batch, List<Entry> recorded) {
        if (recorded.size() == batch.size()) {
            batch.clear();
            return;
        }
        Set<Entry> gone = Collections.newSetFromMap(new IdentityHashMap<>());
        gone.addAll(recorded);
        batch.removeIf(gone::contains);
    }

    private void recordAlone(Connection connection, int nodeId, Entry entry) throws SQLException {
        Backoff backoff = new Backoff();
        Entry attempt = entry;
        boolean refused = false;
        while (true) {
            try {
                record(connection, nodeId, List.of(attempt));
                return;
            } catch (SQLException e) {
                if (Sessions.isConnectionError(e)) {
                    throw e;
                }
                boolean conflict =
                        Sql.isConcurrencyError(e) || Sql.isPartitionMoved(e) || "23505".equals(e.getSQLState());
                if (!conflict && refused) {
                    throw e;
                }
                if (!conflict) {
                    refused = true;
                    log.warn(
                            "The result of job {} was refused by the database: {}",
                            entry.ending().id(),
                            e.getMessage());
                    attempt = new Entry(
                            entry.execution(),
                            entry.execution()
                                    .ending(Outcomes.refused(entry.ending().outcome(), e)));
                }
                if (!Sleep.uninterrupted(backoff.next())) {
                    throw e;
                }
            }
        }
    }

    private void record(Connection connection, int nodeId, List<Entry> entries) throws SQLException {
        logs.writeRest(
                connection, nodeId, entries.stream().map(Entry::execution).toList());
        List<Ending> endings = misfits.settle(
                connection, nodeId, entries.stream().map(Entry::ending).toList());
        long begun = System.nanoTime();
        Map<Long, Ending.Outcome> outcomes = statements.record(connection, nodeId, endings);
        observers.metrics().recorded(entries.size(), System.nanoTime() - begun);
        listener.recorded(entries.stream()
                .map(entry -> new Recorded(
                        entry.execution(), outcomes.get(entry.ending().id())))
                .toList());
        unrecorded.addAndGet(-entries.size());
    }
}
