package dev.levada.history;

import java.time.LocalDate;

/**
 * What happened to the jobs of a function in a week.
 *
 * @param week its Monday (UTC)
 */
public record FunctionWeek(String function, LocalDate week, Figures figures) {}
