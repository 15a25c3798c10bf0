package dev.levada.history;

import java.time.Duration;
import java.util.List;

/**
 * What has happened, by minute for two days, by hour and by day for 60 days (or as the queue was built). Nodes count in memory and write every few seconds; what a node has counted since is lost
 * when it crashes, at most ten seconds' worth. Safe for use by several threads.
 *
 * <p>All methods throw {@link dev.levada.LookTimeoutException} when a look takes longer than 2 s, {@link dev.levada.JobStoreException} when the database
 * cannot be reached, and {@link IllegalArgumentException} for a time that is not 1 minute to 400 days.
 */
public interface History {

    /** By what series are told apart. */
    enum By {
        CHANNEL,
        FUNCTION
    }

    /**
     * What happened in the last so long, in intervals of a minute or more, so that there are at most 200.
     */
    Series series(Duration back, Scope scope);

    /**
     * The same for each channel, or function, by itself: those with most executions, most first.
     *
     * @param most 1 to 50
     */
    List<Series> series(Duration back, By by, int most);

    /**
     * What happened to each function's jobs in the last so long, most run time first. Counted from the beginning of the minute, beyond two hours of the hour, and beyond two days of the
     * day (UTC).
     */
    List<FunctionFigures> functions(Duration back);

    /** What happened to each function's jobs, week by week (from Monday, UTC), as far back. */
    List<FunctionWeek> weeks(Duration back);
}
