package dev.levada.runner;

/**
 * How many jobs a node may hold at a time: one for each worker, and a few more when jobs are so short that the workers would otherwise stand
 * idle while the next ones are fetched. What is held beyond the workers is what they get through in {@value #AHEAD_MILLIS} ms, so a job
 * rarely waits longer than that on a node, and nodes with long jobs hold none in advance.
 */
final class Allowance {

    private static final long AHEAD_MILLIS = 50;
    private static final int MOST_AHEAD = 2_000;
    private static final long WINDOW_NANOS = 5_000_000;
    // A burst of short jobs that is over says nothing of the next jobs.
    private static final long STALE_NANOS = 50_000_000;

    private int workers;
    private long windowStart = System.nanoTime();
    private int finishedInWindow;
    private double perNano;

    Allowance(int workers) {
        this.workers = workers;
    }

    /** The node has more or fewer workers from now on. */
    void workers(int count) {
        workers = count;
    }

    /** Takes note of executions that ended. */
    void finished(int count) {
        finishedInWindow += count;
        measure(WINDOW_NANOS);
    }

    /**
     * Jobs the node may hold now.
     *
     * @param pace the {@link #pace} of the fastest node: one whose jobs are short too may hold as many for each worker, or it would stay slower for being given
     *     less
     */
    int jobs(double pace) {
        double ahead = pace();
        return workers + (int) Math.min(MOST_AHEAD, ahead == 0 ? 0 : Math.max(ahead, pace) * workers);
    }

    /** Jobs that each of its workers gets through in the time ahead; 0 when they are so few that they take as long as a fetch, or longer. */
    double pace() {
        measure(STALE_NANOS);
        double ahead = perNano * AHEAD_MILLIS * 1_000_000;
        return workers == 0 || ahead < workers ? 0 : ahead / workers;
    }

    private void measure(long after) {
        long now = System.nanoTime();
        long elapsed = now - windowStart;
        if (elapsed >= after) {
            perNano = (double) finishedInWindow / elapsed;
            windowStart = now;
            finishedInWindow = 0;
        }
    }
}
