package dev.levada;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs are meant: those that meet all conditions set here. Immutable; {@link #all()} sets none.
 *
 * @param channel a full channel name; jobs of channels below it are meant too
 * @param function a job function's name
 */
public record JobFilter(
        Set<JobState> states,
        @Nullable String channel,
        @Nullable String function,
        @Nullable String identityKey) {

    public JobFilter {
        states = Set.copyOf(states);
    }

    /** Every job. */
    public static JobFilter all() {
        return new JobFilter(Set.of(), null, null, null);
    }

    /** Only jobs in one of these states. */
    public JobFilter state(JobState... states) {
        return new JobFilter(Set.of(states), channel, function, identityKey);
    }

    /** Only jobs of this channel and the channels below it. */
    public JobFilter channel(String channel) {
        return new JobFilter(states, channel, function, identityKey);
    }

    /** Only jobs of this function. */
    public JobFilter function(String function) {
        return new JobFilter(states, channel, function, identityKey);
    }

    /** Only jobs with this identity key. */
    public JobFilter identityKey(String identityKey) {
        return new JobFilter(states, channel, function, identityKey);
    }
}
