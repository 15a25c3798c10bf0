package dev.levada.benchmark.harness;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waiting for numbers that grow. Stateless. */
public final class Await {

    private static final long LOOK_MILLIS = 10;
    private static final long PATIENCE_SECONDS = 60;

    private Await() {}

    /**
     * Waits until a number has reached a goal; looks each {@value #LOOK_MILLIS} ms.
     *
     * @param what names the number, for people
     * @return the number, which may be larger
     * @throws IllegalStateException when it has not grown for a minute
     */
    public static long reached(String what, long goal, Callable<Long> number) throws Exception {
        long last = Long.MIN_VALUE;
        long grown = System.nanoTime();
        long value;
        while ((value = number.call()) < goal) {
            if (value > last) {
                last = value;
                grown = System.nanoTime();
            } else if (System.nanoTime() - grown > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new IllegalStateException(
                        what + ": " + value + " of " + goal + ", and then nothing more for " + PATIENCE_SECONDS + " s");
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return value;
    }
}
