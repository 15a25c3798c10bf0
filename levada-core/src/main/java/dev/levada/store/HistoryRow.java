package dev.levada.store;

/**
 * What was counted of a function, a channel, or of all jobs; to be added to what is there, or as it is there.
 *
 * @param function empty: of all
 * @param channel empty: of all
 * @param counts started, done, failed, retried, timed out, crashed, cancelled, microseconds waited and run
 * @param waits by bucket
 * @param runs by bucket
 */
// Large and read at once: nobody compares or keeps them.
@SuppressWarnings("ArrayRecordComponent")
public record HistoryRow(String function, String channel, long[] counts, int[] waits, int[] runs) {}
