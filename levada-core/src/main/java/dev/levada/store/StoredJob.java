package dev.levada.store;

/**
 * What became of a {@link NewJob}.
 *
 * @param existing whether a waiting job with the same identity key was there, and {@code id} is that one's
 */
public record StoredJob(long id, boolean existing) {}
