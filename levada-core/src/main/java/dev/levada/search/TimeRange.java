package dev.levada.search;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A time from one moment to another, as people type it: a day ({@code 2026-11-01}), the last so long ({@code 24h}), or both ends, each of which may be left out
 * ({@code 2026-11-01..2026-11-03}, with the whole of the last day). Immutable.
 *
 * @param from at or after; null: no beginning
 * @param until before; null: no end
 */
public record TimeRange(@Nullable Moment from, @Nullable Moment until) {

    private static final String DOTS = "..";

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static TimeRange parse(String typed) {
        int dots = typed.indexOf(DOTS);
        if (dots < 0) {
            Moment from = Moment.parse(typed);
            return new TimeRange(from, Moment.isDay(typed) ? end(typed) : null);
        }
        String first = typed.substring(0, dots);
        String last = typed.substring(dots + DOTS.length());
        if (first.isEmpty() && last.isEmpty()) {
            throw new IllegalArgumentException("'..' names neither beginning nor end; expected one of them");
        }
        return new TimeRange(first.isEmpty() ? null : Moment.parse(first), last.isEmpty() ? null : end(last));
    }

    private static Moment end(String typed) {
        Moment moment = Moment.parse(typed);
        return Moment.isDay(typed) && moment.at() != null
                ? new Moment(moment.at().plus(Duration.ofDays(1)), null)
                : moment;
    }
}
