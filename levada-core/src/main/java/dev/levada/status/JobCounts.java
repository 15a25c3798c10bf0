package dev.levada.status;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many jobs there are of each kind. Those that run are counted; of the others up to 5,000 a kind and channel (fewer where jobs wait in more than three
 * channels, but at least 300), and beyond that the numbers are estimates.
 *
 * @param running handed to nodes or started
 * @param ready wait for their turn
 * @param scheduled wait for their ETA
 * @param held by people
 * @param parked since no node runs their function
 * @param failed wait for a person
 * @param oldest how long the ready one that waits longest has been waiting since its delay or ETA; where ready jobs are estimated, the longest among
 *     those that are first in their turn and the first one of the last priority; null: none is ready
 * @param longestRun for how long the started one that has been running for longest has done so; null: none runs
 */
public record JobCounts(
        long running,
        Count ready,
        Count scheduled,
        Count held,
        Count parked,
        Count failed,
        @Nullable Duration oldest,
        @Nullable Duration longestRun) {

    /** No jobs. */
    public static final JobCounts NONE =
            new JobCounts(0, Count.ZERO, Count.ZERO, Count.ZERO, Count.ZERO, Count.ZERO, null, null);

    /** All that wait, for whatever: ready, scheduled, held and parked. */
    public Count waiting() {
        return ready.plus(scheduled).plus(held).plus(parked);
    }

    /** The sum, with the longer of the two waits, and of the two runs. */
    public JobCounts plus(JobCounts other) {
        return new JobCounts(
                running + other.running,
                ready.plus(other.ready),
                scheduled.plus(other.scheduled),
                held.plus(other.held),
                parked.plus(other.parked),
                failed.plus(other.failed),
                longer(oldest, other.oldest),
                longer(longestRun, other.longestRun));
    }

    private static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration two) {
        if (one == null || two == null) {
            return one == null ? two : one;
        }
        return one.compareTo(two) >= 0 ? one : two;
    }
}
