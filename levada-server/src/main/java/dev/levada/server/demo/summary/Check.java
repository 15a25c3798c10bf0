package dev.levada.server.demo.summary;

/**
 * A claim, and whether it holds.
 *
 * @param claim a sentence
 * @param found the numbers it was judged by
 */
public record Check(String claim, boolean holds, String found) {}
