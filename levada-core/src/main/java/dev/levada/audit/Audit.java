package dev.levada.audit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Who did what, when, from where, and what it was before and after. Entries are only ever added: the database refuses to change or remove them, but for
 * {@link #retain}. What is done through {@link dev.levada.JobQueue#as} is recorded by itself, in the transaction that does it. Safe for use by several threads.
 *
 * <p>All methods throw {@link dev.levada.JobStoreException} when the database cannot be reached.
 */
public interface Audit {

    /**
     * Records something that was done elsewhere, such as a login.
     *
     * @param action a word, at most 100 characters
     * @param target what it was done to, at most 500 characters
     * @param before JSON; null: nothing
     * @param after JSON; null: nothing
     * @throws IllegalArgumentException when a text is too long, cannot be stored, or is no JSON where JSON is expected
     */
    void record(Actor actor, String action, String target, @Nullable String before, @Nullable String after);

    /**
     * Entries that meet a filter, newest first.
     *
     * @param cursor null for the first page, else the {@link AuditPage#next} of the one before
     * @param limit 1 to 500
     */
    AuditPage page(AuditFilter filter, @Nullable String cursor, int limit);

    /**
     * Removes entries older than this, and records that it was done.
     *
     * @return how many were removed
     */
    long retain(Actor actor, Duration age);
}
