package dev.levada.store;

/** What was counted of some jobs, to be added to what is there. Who gets an array from it may read it. */
public final class HistoryRow {

    private final HistoryKey key;
    private final long[] counts;
    private final int[] waits;
    private final int[] runs;

    /**
     * A row that keeps the arrays.
     *
     * @param counts started, done, failed, retried, timed out, crashed, cancelled, microseconds waited and run
     * @param waits by bucket
     * @param runs by bucket
     */
    public HistoryRow(HistoryKey key, long[] counts, int[] waits, int[] runs) {
        this.key = key;
        this.counts = counts;
        this.waits = waits;
        this.runs = runs;
    }

    /** Of which jobs it is. */
    public HistoryKey key() {
        return key;
    }

    /** Started, done, failed, retried, timed out, crashed, cancelled, microseconds waited and run. */
    public long[] counts() {
        return counts;
    }

    /** How many waited how long, by bucket. */
    public int[] waits() {
        return waits;
    }

    /** How many ran how long, by bucket. */
    public int[] runs() {
        return runs;
    }
}
