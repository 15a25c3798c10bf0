package dev.levada;

import java.time.Instant;

/**
 * A line that a job has {@linkplain JobContext#log(LogLevel, String) logged}.
 *
 * @param attempt the {@linkplain JobAttempt#number execution} that logged it
 * @param number its number in that execution, from 1 without gaps; where the first that is kept is not 1, those before it were too many
 * @param text up to 2,000 characters, and a note of what was cut
 */
public record JobLogLine(int attempt, int number, Instant at, LogLevel level, String text) {}
