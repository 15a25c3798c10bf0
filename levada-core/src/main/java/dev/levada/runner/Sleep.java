package dev.levada.runner;

import java.time.Duration;

final class Sleep {

    private Sleep() {}

    /** Sleeps; false when the thread was interrupted, which then stays so. */
    static boolean uninterrupted(Duration duration) {
        try {
            Thread.sleep(Math.max(0, duration.toMillis()));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
