package dev.levada.chaos.history;

import org.jspecify.annotations.Nullable;

/**
 * Tells executions of a job apart: the node and the attempt.
 *
 * @param process null when no node is on record
 */
public record Token(long jobId, @Nullable String process, int attempt) {}
