package dev.levada.history;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a time. Waits are from delay or ETA to start. Percentiles are right within ten percent; null where nothing was measured.
 *
 * @param failed for good, timeouts among them not counted
 * @param crashed ended with their node
 */
public record Figures(
        long started,
        long done,
        long failed,
        long retried,
        long timedOut,
        long crashed,
        long cancelled,
        @Nullable Duration waitAverage,
        @Nullable Duration waitP50,
        @Nullable Duration waitP95,
        @Nullable Duration runAverage,
        @Nullable Duration runP50,
        @Nullable Duration runP95,
        Duration runTotal) {

    /** Nothing happened. */
    public static final Figures NONE =
            new Figures(0, 0, 0, 0, 0, 0, 0, null, null, null, null, null, null, Duration.ZERO);

    /** Executions that ended, however. */
    public long executions() {
        return done + failed + retried + timedOut + crashed + cancelled;
    }

    /** Executions that ended as they should not: failed, timed out, crashed. */
    public long failures() {
        return failed + timedOut + crashed;
    }
}
