package dev.levada.event;

import java.time.Instant;

/**
 * This node is the jobrunner from now on.
 *
 * @param term grows with each election
 */
public record LeadershipGained(Instant at, String node, long term) implements NodeEvent {}
