package dev.levada.bulk;

import dev.levada.audit.Actor;
import dev.levada.status.Count;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a bulk action is.
 *
 * @param action what is done; of an undo, what is undone
 * @param jobs which jobs are meant: the search text, or how many were named
 * @param expected how many jobs were thought to meet the query at the start
 * @param matched jobs that were met so far
 * @param changed of these, done as asked
 * @param asked of these, running ones that were asked to stop
 * @param skipped of these, left as they were
 * @param reasons why jobs were skipped, and how many of each
 * @param error the sentence that ended it, if it failed
 * @param undoOf the action that this one undoes
 * @param undoneBy the action that undoes this one
 * @param undoable whether it may be undone now
 */
public record BulkStatus(
        long id,
        BulkAction action,
        String jobs,
        Actor actor,
        State state,
        Instant createdAt,
        @Nullable Instant endedAt,
        Count expected,
        long matched,
        long changed,
        long asked,
        long skipped,
        Map<String, Long> reasons,
        @Nullable String error,
        @Nullable Long undoOf,
        @Nullable Long undoneBy,
        boolean undoable) {

    /** Where a bulk action stands. */
    public enum State {
        /** It is carried out, or waits for a process that does so. */
        RUNNING,
        /** All jobs were gone through. */
        DONE,
        /** Somebody stopped it; what was done until then stays. */
        CANCELLED,
        /** It could not go on. */
        FAILED
    }

    public BulkStatus {
        reasons = Map.copyOf(reasons);
    }

    /** Whether nothing more happens to it. */
    public boolean isOver() {
        return state != State.RUNNING;
    }
}
