package dev.levada.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which entries are meant: those that meet all that is set here. Immutable; {@link #all()} sets nothing.
 *
 * @param target exactly, such as {@code job 42}
 * @param from at or after
 * @param until before
 */
public record AuditFilter(
        @Nullable String actor,
        @Nullable String action,
        @Nullable String target,
        @Nullable Instant from,
        @Nullable Instant until) {

    /** Every entry. */
    public static AuditFilter all() {
        return new AuditFilter(null, null, null, null, null);
    }

    /** Only what somebody did. */
    public AuditFilter actor(String name) {
        return new AuditFilter(name, action, target, from, until);
    }

    /** Only one kind of action. */
    public AuditFilter action(String name) {
        return new AuditFilter(actor, name, target, from, until);
    }

    /** Only what was done to one thing. */
    public AuditFilter target(String name) {
        return new AuditFilter(actor, action, name, from, until);
    }

    /** Only what was done to one job. */
    public AuditFilter job(long id) {
        return target("job " + id);
    }

    /** Only within a time; either may be null. */
    public AuditFilter between(@Nullable Instant start, @Nullable Instant end) {
        return new AuditFilter(actor, action, target, start, end);
    }
}
