package dev.levada.event;

import java.time.Instant;

/**
 * A job is set aside, since no node runs its function; told by the jobrunner's node.
 *
 * @param reason a sentence for people: whether the function is unknown or a tag is missing
 */
public record JobParked(Instant at, String node, long jobId, String function, String channel, String reason)
        implements JobEvent {}
