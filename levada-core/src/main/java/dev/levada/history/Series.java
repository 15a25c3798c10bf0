package dev.levada.history;

import java.time.Duration;
import java.util.List;

/**
 * Figures over time.
 *
 * @param name of the channel or function, or empty for all jobs
 * @param resolution length of an interval
 * @param points one for each interval, without gaps, oldest first; at most 200. The last one is not over yet
 */
public record Series(String name, Duration resolution, List<Point> points) {

    public Series {
        points = List.copyOf(points);
    }
}
