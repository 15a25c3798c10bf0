package dev.levada.event;

import java.time.Instant;

/**
 * This node has stopped and says so.
 *
 * @param nodeId its number in the database; a node that begins anew gets another
 */
public record NodeLeft(Instant at, String node, int nodeId) implements NodeEvent {}
