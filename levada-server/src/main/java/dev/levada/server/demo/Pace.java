package dev.levada.server.demo;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * How long the demo's jobs pretend to work, so that a person can watch. Immutable.
 *
 * @param speed 1 for people, more for the impatient
 * @param seed of everything that looks like chance
 */
public record Pace(double speed, long seed) {

    /** @throws IllegalArgumentException when the speed is not between 0.1 and 1,000 */
    public Pace {
        if (!(speed >= 0.1 && speed <= 1_000)) {
            throw new IllegalArgumentException("The speed must be between 0.1 and 1000, not " + speed);
        }
    }

    /** The time it takes at this speed. */
    public Duration of(Duration atSpeedOne) {
        return Duration.ofNanos((long) (atSpeedOne.toNanos() / speed));
    }

    /** Works for about so long, half to one and a half times, the same for the same thing. */
    public void work(Duration atSpeedOne, Object thing) throws InterruptedException {
        double factor = 0.5 + new SplittableRandom(seed * 31 + thing.hashCode()).nextDouble();
        Thread.sleep(
                Duration.ofNanos((long) (of(atSpeedOne).toNanos() * factor)).toMillis());
    }
}
