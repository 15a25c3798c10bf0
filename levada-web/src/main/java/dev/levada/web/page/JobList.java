package dev.levada.web.page;

import dev.levada.bulk.BulkStatus;
import dev.levada.search.Group;
import dev.levada.search.GroupBy;
import dev.levada.search.JobQuery;
import dev.levada.search.Order;
import dev.levada.search.Page;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the page of jobs shows.
 *
 * @param text the search as it was typed
 * @param query the search as it was understood; null when it was not
 * @param problem why it was not understood; null when it was
 * @param page null when it was not
 * @param cursor of this page; null for the first
 * @param groups null: none are asked for
 * @param bulk the action that was begun from here; null: none
 */
public record JobList(
        String text,
        @Nullable JobQuery query,
        @Nullable String problem,
        List<JobTab> tabs,
        @Nullable Page page,
        @Nullable String cursor,
        Order order,
        @Nullable GroupBy by,
        List<Group> groups,
        @Nullable BulkStatus bulk) {

    /** The largest of the groups, to compare the others with. */
    public long largest() {
        return groups.stream().mapToLong(group -> group.count().number()).max().orElse(0);
    }

    /** Whether the list may change under the reader: the first page does, as jobs come and go. */
    public boolean isLive() {
        return cursor == null;
    }

    /** A grouping as it stands in addresses. */
    public static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The jobs that are meant by "all", for people. */
    public String all() {
        return query == null || query.isAll() ? "all jobs" : "all jobs that match " + query;
    }
}
