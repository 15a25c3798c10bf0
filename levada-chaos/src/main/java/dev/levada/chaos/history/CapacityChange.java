package dev.levada.chaos.history;

/**
 * A capacity that a channel has from a moment on.
 *
 * @param from in the director's nanoseconds, before the change was sent
 */
public record CapacityChange(long from, String channel, int capacity) {}
