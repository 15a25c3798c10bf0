package dev.levada.web.page;

import dev.levada.JobStage;
import dev.levada.JobState;
import dev.levada.status.Count;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How things are said on pages. Thread-safe. */
public final class Words {

    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
    private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB"};

    private Words() {}

    /** The label of a state; of a pending job's stage where that tells more. */
    public static String state(JobState state, @Nullable JobStage stage) {
        if (state == JobState.PENDING && stage != null && stage != JobStage.READY) {
            return switch (stage) {
                case SCHEDULED -> "Scheduled";
                case HELD -> "Held";
                case PARKED -> "Parked";
                case READY -> "Pending";
            };
        }
        return switch (state) {
            case WAIT_DEPENDENCIES -> "Waits for others";
            case PENDING -> "Pending";
            case ENQUEUED -> "Enqueued";
            case STARTED -> "Running";
            case DONE -> "Done";
            case CANCELLED -> "Cancelled";
            case FAILED -> "Failed";
        };
    }

    /** The CSS class and icon of a state or stage. */
    public static String stateClass(JobState state, @Nullable JobStage stage) {
        return state == JobState.PENDING && stage != null && stage != JobStage.READY
                ? stage.name().toLowerCase(Locale.ROOT)
                : state.sqlName();
    }

    /** A moment for who has no script that shows it in their own time zone. */
    public static String utc(Instant at) {
        return UTC.format(at);
    }

    /** A day without its year: {@code 5 Oct}. */
    public static String day(LocalDate day) {
        return DAY.format(day);
    }

    /** {@code 1,234,567}. */
    public static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** The class that fades a number that is zero. */
    public static String fade(long number) {
        return number == 0 ? "num zero" : "num";
    }

    /** A number and what it counts: {@code 1 job}, {@code 2 jobs}, {@code ~1,230,000 jobs}. */
    public static String many(Count count, String one, String more) {
        return count + " " + (count.number() == 1 ? one : more);
    }

    /** As {@link #many(Count, String, String)}. */
    public static String many(long count, String one, String more) {
        return number(count) + " " + (count == 1 ? one : more);
    }

    /** How long, with two or three digits that count: {@code 12 ms}, {@code 3.4 s}, {@code 2 min 5 s}, {@code 3 h 20 min}, {@code 4 d 2 h}; nothing for null. */
    public static String time(@Nullable Duration duration) {
        if (duration == null) {
            return "";
        }
        if (duration.isNegative()) {
            return "−" + time(duration.negated());
        }
        double millis = duration.toNanos() / 1e6;
        if (duration.compareTo(Duration.ofDays(36_500)) > 0) {
            return number(duration.toDays()) + " d";
        }
        if (millis < 9.95) {
            return millis == 0 ? "0 ms" : String.format(Locale.ROOT, "%.1f ms", millis);
        }
        if (millis < 999.5) {
            return Math.round(millis) + " ms";
        }
        if (millis < 99_950) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1e3).replace(".0 ", " ");
        }
        if (duration.toHours() < 1) {
            return two(duration.toMinutes(), "min", duration.toSecondsPart(), "s");
        }
        if (duration.toDays() < 2) {
            return two(duration.toHours(), "h", duration.toMinutesPart(), "min");
        }
        return two(duration.toDays(), "d", duration.toHoursPart(), "h");
    }

    private static String two(long first, String unit, long second, String smaller) {
        return number(first) + " " + unit + (second == 0 ? "" : " " + second + " " + smaller);
    }

    /** A size: {@code 3.4 MB}. */
    public static String bytes(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= 999.5 && unit < UNITS.length - 1) {
            size /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || size >= 99.5 ? "%.0f %s" : "%.1f %s", size, UNITS[unit]);
    }

    /** A part of one: {@code 12 %}. */
    public static String percent(double part) {
        return String.format(Locale.ROOT, part > 0 && part < 0.0995 ? "%.1f %%" : "%.0f %%", part * 100);
    }

    /** The last part of a class's or channel's dotted name. */
    public static String last(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** The start of a text, with an ellipsis when it is longer. */
    public static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "…";
    }
}
