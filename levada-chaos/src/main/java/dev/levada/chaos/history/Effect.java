package dev.levada.chaos.history;

/**
 * A row that a job wrote in its own transaction.
 *
 * @param serial ascending with the inserts
 */
public record Effect(long serial, Token token, String key) {}
