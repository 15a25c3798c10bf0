package dev.levada.store;

import dev.levada.search.Condition;
import dev.levada.search.IdRange;
import dev.levada.search.JobQuery;
import dev.levada.search.Moment;
import dev.levada.search.TimeRange;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Within what bounds the jobs of a query lie, so that what is outside need not be looked at. Wider than the query where it says several things at once.
 *
 * @param createdFrom at or after; null: no bound
 * @param createdUntil before
 * @param finishedFrom at or after; jobs that have not ended lie outside
 * @param finishedUntil before
 */
record JobSpan(
        long firstId,
        long lastId,
        @Nullable Instant createdFrom,
        @Nullable Instant createdUntil,
        @Nullable Instant finishedFrom,
        @Nullable Instant finishedUntil) {

    private static final JobSpan ALL = new JobSpan(0, Long.MAX_VALUE, null, null, null, null);

    static JobSpan of(JobQuery query, Instant now) {
        JobSpan span = ALL;
        for (Condition condition : query.conditions()) {
            if (!condition.negated()) {
                span = span.within(condition, now);
            }
        }
        return span;
    }

    /** The first day (UTC) on which finished jobs of the query may have ended, as its beginning. A job ends after it was created. */
    @Nullable
    Instant firstDay() {
        Instant from = later(finishedFrom, createdFrom);
        return from == null ? null : from.truncatedTo(ChronoUnit.DAYS);
    }

    /** The end of the last day (UTC) on which finished jobs of the query may have ended. */
    @Nullable
    Instant lastDay() {
        return finishedUntil == null
                ? null
                : finishedUntil.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
    }

    private JobSpan within(Condition condition, Instant now) {
        switch (condition.qualifier()) {
            case ID -> {
                long first = Long.MAX_VALUE;
                long last = 0;
                for (String value : condition.values()) {
                    IdRange range = IdRange.parse(value);
                    first = Math.min(first, range.first());
                    last = Math.max(last, range.last());
                }
                return new JobSpan(
                        Math.max(first, firstId),
                        Math.min(last, lastId),
                        createdFrom,
                        createdUntil,
                        finishedFrom,
                        finishedUntil);
            }
            case AFTER, BEFORE, CREATED, FINISHED -> {
                return condition.values().size() == 1
                        ? within(condition, condition.values().get(0), now)
                        : this;
            }
            default -> {
                return this;
            }
        }
    }

    private JobSpan within(Condition condition, String value, Instant now) {
        return switch (condition.qualifier()) {
            case AFTER -> created(JobConditions.at(Moment.parse(value), now), null);
            case BEFORE -> created(null, JobConditions.at(Moment.parse(value), now));
            case CREATED -> {
                TimeRange range = TimeRange.parse(value);
                yield created(at(range.from(), now), at(range.until(), now));
            }
            default -> {
                TimeRange range = TimeRange.parse(value);
                yield new JobSpan(
                        firstId,
                        lastId,
                        createdFrom,
                        createdUntil,
                        later(finishedFrom, at(range.from(), now)),
                        earlier(finishedUntil, at(range.until(), now)));
            }
        };
    }

    private JobSpan created(@Nullable Instant from, @Nullable Instant until) {
        return new JobSpan(
                firstId, lastId, later(createdFrom, from), earlier(createdUntil, until), finishedFrom, finishedUntil);
    }

    private static @Nullable Instant at(@Nullable Moment moment, Instant now) {
        return moment == null ? null : JobConditions.at(moment, now);
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant two) {
        return one == null || (two != null && two.isAfter(one)) ? two : one;
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant two) {
        return one == null || (two != null && two.isBefore(one)) ? two : one;
    }
}
