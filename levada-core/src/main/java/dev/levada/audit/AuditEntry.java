package dev.levada.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that somebody did.
 *
 * @param id ascending, though not without gaps
 * @param at by the database's clock
 * @param origin where from; null where that is not known
 * @param action such as {@code requeue}
 * @param target what it was done to, such as {@code job 42} or {@code channel root.sale}
 * @param before JSON of what was then changed; null: nothing, or it was not there
 * @param after JSON of what it became; null: nothing, or it was removed
 */
public record AuditEntry(
        long id,
        Instant at,
        String actor,
        @Nullable String origin,
        String action,
        String target,
        @Nullable String before,
        @Nullable String after) {}
