package dev.levada.event;

import java.time.Instant;

/**
 * This node is no longer the jobrunner: it handed over, could not renew its term in time, or was taken for dead.
 *
 * @param term the one that has ended
 */
public record LeadershipLost(Instant at, String node, long term) implements NodeEvent {}
