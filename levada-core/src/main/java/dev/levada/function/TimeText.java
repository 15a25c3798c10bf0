package dev.levada.function;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them: {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}, or ISO-8601. */
public final class TimeText {

    /** The longest time that makes sense: about 100 years, which fit into nanoseconds. */
    public static final Duration LONGEST = Duration.ofDays(36_525);

    private static final Pattern SHORT = Pattern.compile("(\\d{1,9})\\s*([smhd])");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS, "d", ChronoUnit.DAYS);

    private TimeText() {}

    /**
     * Reads a time.
     *
     * @throws IllegalArgumentException when the text has another form
     */
    public static Duration parse(String text) {
        Matcher matcher = SHORT.matcher(text.strip());
        if (matcher.matches()) {
            return Duration.of(
                    Long.parseLong(matcher.group(1)), UNITS.getOrDefault(matcher.group(2), ChronoUnit.SECONDS));
        }
        try {
            return Duration.parse(text.strip());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "cannot read \"" + text + "\" as a time; write 30s, 5m, 2h or 1d, or ISO-8601 such as PT30S", e);
        }
    }

    /** Whether a job may be given so much time to run: more than zero, and {@link #LONGEST} at most. */
    public static boolean isTimeout(Duration time) {
        return time.compareTo(Duration.ZERO) > 0 && time.compareTo(LONGEST) <= 0;
    }
}
