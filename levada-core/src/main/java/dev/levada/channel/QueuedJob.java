package dev.levada.channel;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A job as the channels see it. Immutable.
 *
 * @param id the job's id; ids grow in the order of creation
 * @param channel the full name of the job's channel, known to the tree or not
 * @param priority smaller starts first
 * @param eta the instant before which the job must not start, null for none
 * @param function the name of the job function, {@code <model>.<method>}, which may be withheld
 * @param attempt in which it was executed last, 0 if it has not been; the channels take no notice of it
 */
public record QueuedJob(
        long id, String channel, int priority, @Nullable Instant eta, String function, int attempt) {

    /** The order in which jobs start: by priority, then by id. An ETA that is past gives no precedence. */
    public static final Comparator<QueuedJob> ORDER =
            (one, other) -> inOrder(one.priority, one.id, other.priority, other.id);

    /** Compares two jobs, or places of jobs, in {@link #ORDER}. Written out, since jobs are compared often and chained comparators take their time. */
    public static int inOrder(int priority, long id, int otherPriority, long otherId) {
        return priority != otherPriority ? Integer.compare(priority, otherPriority) : Long.compare(id, otherId);
    }
}
