package dev.levada.runner;

import java.time.Instant;

/** Instants that only ever advance, by the time that passes. What they are called does not matter: ETAs are told to the node as durations. */
final class MonotonicClock {

    private final Instant start = Instant.now();
    private final long startNanos = System.nanoTime();

    Instant now() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
