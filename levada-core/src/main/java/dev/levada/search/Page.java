package dev.levada.search;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the jobs that were looked for.
 *
 * @param jobs in the order asked for; may be fewer than asked for, and even none, although there are more
 * @param next continues where this page ends; null: there is nothing beyond it. Opaque, for the same query and order only
 * @param searchedTo when the look ended before the page was full, since it had gone through as many jobs as one look may: how far it came, as the time the
 *     last job looked at was created; continue with {@code next}. Null: the page is full, or everything was searched
 */
public record Page(
        List<JobLine> jobs, @Nullable String next, @Nullable Instant searchedTo) {

    public Page {
        jobs = List.copyOf(jobs);
    }

    /** Whether no job that meets the query lies beyond this page. */
    public boolean isLast() {
        return next == null;
    }
}
