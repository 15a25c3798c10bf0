package dev.levada.benchmark.peer;

/**
 * A queue as its users use it, with one trivial job that takes a number, in one process. All have the same data source and as many workers. Delaying
 * is safe for use by several threads.
 */
public interface Peer extends AutoCloseable {

    /** Makes its tables, once for a database. */
    void migrate() throws Exception;

    /** Begins to run jobs, and returns. */
    void start() throws Exception;

    /** Delays one job, durably. */
    void delay(long argument) throws Exception;

    /** Delays so many untimed jobs, durably, in the way that is fastest for this queue. */
    void delayAll(int jobs) throws Exception;

    /** Ends what runs. */
    @Override
    void close() throws Exception;
}
