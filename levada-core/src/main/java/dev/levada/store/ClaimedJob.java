package dev.levada.store;

/**
 * A job this node has started, with all that its execution needs.
 *
 * @param attempt with the node's id the token that its completion must show
 * @param startedAt microseconds since 1970 by the database's clock
 */
public record ClaimedJob(
        long id,
        int attempt,
        int retry,
        int maxRetries,
        int crashes,
        int priority,
        String function,
        String args,
        String channel,
        long startedAt) {}
