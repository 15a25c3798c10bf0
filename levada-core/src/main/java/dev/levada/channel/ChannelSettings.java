package dev.levada.channel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What somebody configured for one channel. Immutable.
 *
 * @param name the full name; the constructor also takes one without its prefix {@code root.}
 * @param capacity how many jobs may run at a time in the channel and below it; 0 starts none, as if paused; null sets no limit
 *     of its own, so that only those of the channels above hold
 * @param sequential whether jobs run strictly in order of priority and id: an earlier job that must wait (for its ETA, or in a
 *     paused channel below) holds up all later ones, and so does a failed job in the channel or below. Requires capacity 1
 * @param throttle the least time from the start of a job to the start of the next, zero for none, 100 years at most
 * @param paused whether the channel and all below start nothing; running jobs go on
 */
public record ChannelSettings(
        String name, @Nullable Integer capacity, boolean sequential, Duration throttle, boolean paused) {

    private static final Duration LONGEST_THROTTLE = Duration.ofDays(36_525);

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException when the name is none (see {@link ChannelName#full}), the capacity negative, the channel
     *     sequential with another capacity than 1, or the throttle negative or longer than 100 years
     */
    public ChannelSettings {
        name = ChannelName.full(name);
        if (capacity != null && capacity < 0) {
            throw new IllegalArgumentException("Channel " + name + " has capacity " + capacity
                    + ", expected 0 (paused) or more. Leave the capacity away for no limit.");
        }
        if (sequential && (capacity == null || capacity != 1)) {
            throw new IllegalArgumentException("Channel " + name + " is sequential with capacity "
                    + (capacity == null ? "unlimited" : capacity)
                    + ", expected 1. Set capacity 1, or switch sequential off.");
        }
        if (throttle.isNegative() || throttle.compareTo(LONGEST_THROTTLE) > 0) {
            throw new IllegalArgumentException("Channel " + name + " has throttle " + throttle
                    + ", expected 0 (none) to 100 years. Give the time between two starts.");
        }
    }

    /** Gives the settings of a channel that runs up to so many jobs at a time. */
    public static ChannelSettings of(String name, int capacity) {
        return new ChannelSettings(name, capacity, false, Duration.ZERO, false);
    }

    /** Gives the settings of a channel without a limit of its own. */
    public static ChannelSettings unlimited(String name) {
        return new ChannelSettings(name, null, false, Duration.ZERO, false);
    }

    /** Gives these settings with another value for {@code sequential}. */
    public ChannelSettings withSequential(boolean value) {
        return new ChannelSettings(name, capacity, value, throttle, paused);
    }

    /** Gives these settings with another least time between two starts. */
    public ChannelSettings withThrottle(Duration value) {
        return new ChannelSettings(name, capacity, sequential, value, paused);
    }

    /** Gives these settings with another value for {@code paused}. */
    public ChannelSettings withPaused(boolean value) {
        return new ChannelSettings(name, capacity, sequential, throttle, value);
    }
}
