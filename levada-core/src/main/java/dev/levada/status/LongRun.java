package dev.levada.status;

import java.time.Duration;

/**
 * Jobs of one function that have been running for much longer than any before them: for more than twice as long, and for an hour more.
 *
 * @param jobs how many they are
 * @param longestJob the id of the one that has been running for longest
 * @param running for how long that one has been running
 * @param before the longest that an execution of the function has taken, as far as the history goes back
 */
public record LongRun(String function, long jobs, long longestJob, Duration running, Duration before) {}
