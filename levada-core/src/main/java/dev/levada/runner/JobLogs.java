package dev.levada.runner;

import dev.levada.store.JobLogStatements;
import dev.levada.store.JobLogStatements.NewLine;
import dev.levada.store.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the lines that running jobs log into the database: in one statement a second for all of them, and what is left of a job before its end is recorded.
 * While no job logs there is no statement. Thread-safe.
 *
 * <p>A job's end waits for its lines, but does not fail for them: lines that the database refuses are given up. Only in a job's own transaction they share the fate of its work.
 */
final class JobLogs {

    private static final Logger log = LoggerFactory.getLogger(JobLogs.class);
    private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The lines of one statement, but for the last execution's in it. */
    private static final int BATCH = 2_000;

    private final JobLogStatements statements;
    private final Queue<Execution> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong writtenAt = new AtomicLong(System.nanoTime() - BEAT_NANOS);

    JobLogs(JobLogStatements statements) {
        this.statements = statements;
    }

    /** Notes an execution that has lines to be written, where none were before. */
    void noted(Execution execution) {
        waiting.add(execution);
    }

    /** Writes what there is if nobody has for a second. Executions that find no room wait for the next time, before all others. */
    void writeDue(Connection connection) throws SQLException {
        long former = writtenAt.get();
        if (waiting.isEmpty()
                || System.nanoTime() - former < BEAT_NANOS
                || !writtenAt.compareAndSet(former, System.nanoTime())) {
            return;
        }
        Map<Execution, List<NewLine>> taken = new LinkedHashMap<>();
        int size = 0;
        int node = 0;
        for (Execution next = waiting.peek(); next != null && size < BATCH; next = waiting.peek()) {
            if (node != 0 && next.nodeId() != node) {
                break;
            }
            node = next.nodeId();
            waiting.poll();
            List<NewLine> lines = next.logLines();
            // One that has ended has been written, or is about to be, with its end.
            if (!lines.isEmpty() && next.phase() == Execution.Phase.RUNNING) {
                taken.merge(next, lines, (earlier, later) -> later);
                size += lines.size();
            }
        }
        if (taken.isEmpty()) {
            return;
        }
        boolean written = false;
        try {
            write(connection, node, taken);
            written = true;
        } catch (SQLException e) {
            if (Sessions.isConnectionError(e)) {
                throw e;
            }
            log.warn("Lines that jobs logged cannot be written now, trying again: {}", e.getMessage());
        } finally {
            for (Execution execution : taken.keySet()) {
                if (!written || !execution.logLines().isEmpty()) {
                    waiting.add(execution);
                }
            }
        }
    }

    /** Writes what is left of executions that have ended, before that is recorded. */
    void writeRest(Connection connection, int nodeId, List<Execution> ended) throws SQLException {
        Map<Execution, List<NewLine>> left = new LinkedHashMap<>();
        int size = 0;
        for (Execution execution : ended) {
            List<NewLine> lines = execution.logLines();
            if (lines.isEmpty()) {
                continue;
            }
            left.put(execution, lines);
            size += lines.size();
            if (size >= BATCH) {
                writeOrGiveUp(connection, nodeId, left);
                left.clear();
                size = 0;
            }
        }
        if (!left.isEmpty()) {
            writeOrGiveUp(connection, nodeId, left);
        }
    }

    /** Writes what is left of an execution in the transaction that holds its work, in which its end is recorded next. */
    void writeInOwnTransaction(Connection connection, Execution execution) throws SQLException {
        List<NewLine> lines = execution.logLines();
        if (!lines.isEmpty()) {
            statements.write(connection, execution.nodeId(), lines);
        }
    }

    private void writeOrGiveUp(Connection connection, int nodeId, Map<Execution, List<NewLine>> lines)
            throws SQLException {
        try {
            write(connection, nodeId, lines);
        } catch (SQLException e) {
            if (Sessions.isConnectionError(e) || Sql.isConcurrencyError(e)) {
                throw e;
            }
            log.warn("The last lines that {} job(s) logged are not kept: {}", lines.size(), e.getMessage());
            lines.forEach(Execution::logWritten);
        }
    }

    private void write(Connection connection, int nodeId, Map<Execution, List<NewLine>> lines) throws SQLException {
        List<NewLine> all = new ArrayList<>();
        lines.values().forEach(all::addAll);
        statements.write(connection, nodeId, all);
        lines.forEach(Execution::logWritten);
    }
}
