package dev.levada.history;

/** What happened to the jobs of a function. */
public record FunctionFigures(String function, Figures figures) {}
