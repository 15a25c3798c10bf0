package dev.levada.history;

import java.time.Instant;

/**
 * What happened in one interval of a series.
 *
 * @param at its beginning
 */
public record Point(Instant at, Figures figures) {}
