package dev.levada;

/**
 * What a call of {@code delay} left in the database.
 *
 * @param id the job's id; visible to others once the caller's transaction commits
 * @param existing whether an earlier job with the same identity key waits already, so that none was added; {@code id} is that job's
 */
public record DelayedJob(long id, boolean existing) {}
