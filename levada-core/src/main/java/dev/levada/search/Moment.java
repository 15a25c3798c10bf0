package dev.levada.search;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A moment as people type it: a day ({@code 2026-11-01}, its beginning in UTC), a time ({@code 2026-11-01T10:30}, UTC, or {@code 2026-11-01T10:30:05Z}), or how
 * long ago ({@code 30m}, {@code 24h}, {@code 7d}, {@code 2w}). One of the two is null. Immutable.
 *
 * @param ago counted from the database's time when it is used
 */
public record Moment(@Nullable Instant at, @Nullable Duration ago) {

    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhdw])");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern TIME =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,6})?)?)Z?");

    /**
     * Reads a moment.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Moment parse(String typed) {
        try {
            Matcher ago = AGO.matcher(typed);
            if (ago.matches()) {
                return new Moment(null, unit(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1))));
            }
            if (DAY.matcher(typed).matches()) {
                return new Moment(
                        LocalDate.parse(typed).atStartOfDay(ZoneOffset.UTC).toInstant(), null);
            }
            Matcher time = TIME.matcher(typed);
            if (time.matches()) {
                return new Moment(LocalDateTime.parse(time.group(1)).toInstant(ZoneOffset.UTC), null);
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("there is no such time as '" + typed + "'", e);
        }
        throw new IllegalArgumentException(
                "'" + typed
                        + "' is no time; expected a day such as 2026-11-01, a time such as 2026-11-01T10:30 (UTC), or how long ago, such as 30m, 24h, 7d or 2w");
    }

    static boolean isDay(String typed) {
        return DAY.matcher(typed).matches();
    }

    private static Duration unit(String letter) {
        return switch (letter) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            default -> Duration.ofDays(7);
        };
    }
}
