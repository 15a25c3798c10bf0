package dev.levada.status;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the database stands with the queue.
 *
 * @param live the table of the jobs that are not finished
 * @param finished the tables of finished jobs, one a day, newest first
 * @param oldest the transaction that has been open longest, or holds back the removal of dead rows most; null: none is open but this look's. What belongs to other
 *     users may be hidden from this one (it lacks the role {@code pg_read_all_stats})
 * @param notificationQueue how full the server's queue of notifications is: 0 to 1; at 1 transactions that notify fail
 * @param connections of all clients to the server
 * @param maxConnections how many there may be
 */
public record DatabaseHealth(
        Table live,
        List<DayTable> finished,
        @Nullable OpenTransaction oldest,
        double notificationQueue,
        int connections,
        int maxConnections) {

    public DatabaseHealth {
        finished = List.copyOf(finished);
    }

    /**
     * A table.
     *
     * @param bytes without indexes
     * @param indexBytes of its indexes
     * @param rows as the server estimates them
     * @param deadRows which vacuum will remove, as the server estimates them
     * @param lastVacuum by whomever; null: never, or not since statistics were reset
     * @param lastAnalyze by whomever
     */
    public record Table(
            long bytes,
            long indexBytes,
            long rows,
            long deadRows,
            @Nullable Instant lastVacuum,
            @Nullable Instant lastAnalyze) {}

    /**
     * The finished jobs of a day.
     *
     * @param day (UTC); null: the safety net for days without a table of their own
     * @param bytes with indexes
     * @param rows as the server estimates them
     */
    public record DayTable(@Nullable LocalDate day, long bytes, long rows) {}

    /**
     * A transaction that holds back the removal of dead rows.
     *
     * @param application as it calls itself
     * @param state such as {@code idle in transaction}
     * @param age since it began
     * @param xminAge how many transactions have begun since the oldest it can see
     */
    public record OpenTransaction(int pid, String application, String state, Duration age, long xminAge) {}
}
