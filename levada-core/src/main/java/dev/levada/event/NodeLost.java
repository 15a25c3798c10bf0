package dev.levada.event;

import java.time.Instant;

/**
 * A node is taken for dead, and its jobs are given to others. Told by whoever finds it; a node that learns it of itself tells it too.
 *
 * @param lostNode the name of the node that is lost
 * @param lostNodeId its number in the database
 */
public record NodeLost(Instant at, String node, String lostNode, int lostNodeId) implements NodeEvent {}
