package dev.levada.store;

import dev.levada.channel.QueuedJob;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A job this node has started, with all that its execution needs.
 *
 * @param context a JSON object of texts; null: none
 * @param attempt with the node's id the token that its completion must show
 * @param startedAt when it was claimed: microseconds since 1970 by the database's clock
 * @param waited microseconds since it was delayed, or since its ETA, until then; -1 where that is not known
 * @param beginTold whether the database takes it to run since then; else it does not know since when
 */
public record ClaimedJob(
        long id,
        int attempt,
        int retry,
        int maxRetries,
        int crashes,
        int priority,
        String function,
        String args,
        @Nullable String context,
        String channel,
        long startedAt,
        long waited,
        boolean beginTold) {

    /** Which goes first: by priority, then by id. */
    public static final Comparator<ClaimedJob> ORDER =
            (one, other) -> QueuedJob.inOrder(one.priority, one.id, other.priority, other.id);
}
