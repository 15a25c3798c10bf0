package dev.levada.server.command;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
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
}
