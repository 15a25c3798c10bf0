package dev.levada.event;

import java.time.Instant;

/**
 * This node counts as alive from now on, and may be given jobs.
 *
 * @param nodeId its number in the database; a node that begins anew gets another
 */
public record NodeJoined(Instant at, String node, int nodeId) implements NodeEvent {}
