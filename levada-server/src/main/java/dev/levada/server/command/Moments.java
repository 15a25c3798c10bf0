package dev.levada.server.command;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Moments and durations for people, in the time zone of this machine. */
final class Moments {

    private static final DateTimeFormatter SHORT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final DateTimeFormatter TODAY =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final DateTimeFormatter LONG = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss.SSS xxx", Locale.ROOT)
            .withZone(ZoneId.systemDefault());

    private Moments() {}

    /** The time of today, or the day and the time. */
    static String brief(@Nullable Instant moment) {
        if (moment == null) {
            return "";
        }
        boolean today =
                LocalDate.ofInstant(moment, ZoneId.systemDefault()).equals(LocalDate.now(ZoneId.systemDefault()));
        return (today ? TODAY : SHORT).format(moment);
    }

    static String full(@Nullable Instant moment) {
        return moment == null ? "" : LONG.format(moment);
    }

    static String duration(@Nullable Duration duration) {
        if (duration == null) {
            return "";
        }
        double seconds = duration.toNanos() / 1e9;
        return seconds < 60
                ? String.format(Locale.ROOT, "%.3f s", seconds)
                : String.format(
                        Locale.ROOT,
                        "%d:%02d:%02d",
                        duration.toHours(),
                        duration.toMinutesPart(),
                        duration.toSecondsPart());
    }

    /** A time that somebody chose, in the units it has: 30 days, 1 day 30 min. */
    static String span(Duration duration) {
        if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
            return duration(duration);
        }
        long days = duration.toDays();
        return Stream.of(
                        part(days, days == 1 ? "day" : "days"),
                        part(duration.toHoursPart(), "h"),
                        part(duration.toMinutesPart(), "min"),
                        part(duration.toSecondsPart(), "s"))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static String part(long number, String unit) {
        return number == 0 ? "" : number + " " + unit;
    }
}
