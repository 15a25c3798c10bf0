package dev.levada.runner;

import java.util.function.LongSupplier;

/**
 * How many jobs a node may hold at a time: one for each worker, and a few more when jobs are so short that the workers would otherwise stand
 * idle while the next ones are fetched. What is held beyond the workers is what they get through in {@value #AHEAD_MILLIS} ms, so a job
 * rarely waits longer than that on a node, and nodes with long jobs hold none in advance. Of the other nodes than the jobrunner's own it counts twice: about half
 * of what they hold by the books is on its way there, or has ended there unheard.
 */
final class Allowance {

    private static final long AHEAD_MILLIS = 50;
    private static final int MOST_AHEAD = 2_000;

    private final Pace pace;
    private final int times;
    private int workers;

    /**
     * Of a node of which nothing has been heard yet.
     *
     * @param own whether it is the jobrunner's own
     * @param clock nanoseconds since any moment
     */
    Allowance(int workers, boolean own, LongSupplier clock) {
        this.workers = workers;
        this.times = own ? 1 : 2;
        this.pace = new Pace(clock);
    }

    /** The node has more or fewer workers from now on. */
    void workers(int count) {
        workers = count;
    }

    /** Takes note of an execution that ended. */
    void finished() {
        pace.finished();
    }

    /**
     * Jobs the node may hold now.
     *
     * @param pace the {@link #pace} of the fastest node: one whose jobs are short too may hold as many for each worker, or it would stay slower for being given
     *     less
     */
    int jobs(double pace) {
        double ahead = pace();
        return workers + times * (int) Math.min(MOST_AHEAD, ahead == 0 ? 0 : Math.max(ahead, pace) * workers);
    }

    /** Jobs that each of its workers gets through in the time ahead; 0 when they are so few that they take as long as a fetch, or longer. */
    double pace() {
        double ahead = pace.perMilli() * AHEAD_MILLIS;
        return workers == 0 || ahead < workers ? 0 : ahead / workers;
    }
}
