package dev.levada.runner;

/** What a statement takes at the least, since the server is as far away as it is: the shortest one seen. Not thread-safe. */
final class RoundTrip {

    private long least = Long.MAX_VALUE;

    /** Takes note of what a statement took; gives what it took beyond the way to the server and back. */
    long beyond(long nanos) {
        least = Math.min(least, nanos);
        return nanos - least;
    }
}
