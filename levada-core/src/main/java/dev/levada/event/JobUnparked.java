package dev.levada.event;

import java.time.Instant;

/** A job that was set aside takes its place again, since a node runs its function now; told by the jobrunner's node. */
public record JobUnparked(Instant at, String node, long jobId, String function, String channel) implements JobEvent {}
