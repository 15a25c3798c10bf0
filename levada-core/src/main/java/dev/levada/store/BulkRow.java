package dev.levada.store;

import dev.levada.audit.Actor;
import dev.levada.search.Visibility;
import dev.levada.status.Count;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bulk action as it is stored.
 *
 * @param query null where jobs are named by their ids, or by the action that is undone
 * @param ids null where jobs are looked for
 * @param lastId the last job there was when it began
 * @param live whether it goes through the live table still, or through the finished jobs
 * @param reached the last id it has gone through there; of named jobs, how many
 * @param young whether it began within the last day
 */
public record BulkRow(
        long id,
        String action,
        @Nullable String parameter,
        @Nullable String query,
        @Nullable List<Long> ids,
        Visibility visibility,
        Actor actor,
        String state,
        Instant createdAt,
        @Nullable Instant endedAt,
        long lastId,
        Count expected,
        boolean live,
        long reached,
        Progress progress,
        @Nullable String error,
        @Nullable Long undoOf,
        @Nullable Long undoneBy,
        boolean young) {

    /**
     * What came of the jobs so far.
     *
     * @param reasons why jobs were skipped, and how many of each
     */
    public record Progress(long matched, long changed, long asked, long skipped, Map<String, Long> reasons) {}
}
