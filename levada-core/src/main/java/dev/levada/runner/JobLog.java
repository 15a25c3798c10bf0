package dev.levada.runner;

import dev.levada.LogLevel;
import dev.levada.store.JobLogStatements;
import dev.levada.store.JobLogStatements.NewLine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What one execution has logged and the database does not know yet; the last lines only, since a job may log faster than they can be written. Thread-safe.
 */
final class JobLog {

    /** The characters kept of a line. */
    static final int LONGEST = 2_000;

    private final long jobId;
    private final int attempt;
    private final Deque<NewLine> unwritten = new ArrayDeque<>();
    private int last;

    JobLog(long jobId, int attempt) {
        this.jobId = jobId;
        this.attempt = attempt;
    }

    /** Adds a line; says whether it is the only one that is to be written. */
    synchronized boolean add(long at, LogLevel level, String text) {
        last++;
        unwritten.addLast(new NewLine(jobId, attempt, last, at, level, text));
        if (unwritten.size() > JobLogStatements.KEPT) {
            unwritten.removeFirst();
        }
        return unwritten.size() == 1;
    }

    /** What is to be written. It stays so until it {@linkplain #written is}: a statement may fail, or be too late. */
    synchronized List<NewLine> unwritten() {
        return List.copyOf(unwritten);
    }

    /** Notes that these are written. */
    synchronized void written(List<NewLine> lines) {
        int through = lines.isEmpty() ? 0 : lines.get(lines.size() - 1).number();
        while (!unwritten.isEmpty() && unwritten.getFirst().number() <= through) {
            unwritten.removeFirst();
        }
    }
}
