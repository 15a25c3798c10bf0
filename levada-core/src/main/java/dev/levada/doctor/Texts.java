package dev.levada.doctor;

import java.time.Duration;
import java.util.List;

/** How things are said. */
final class Texts {

    private static final int MOST_NAMED = 5;

    private Texts() {}

    /** A duration in its largest unit: {@code 3 s}, {@code 12 min}, {@code 5 h}, {@code 2 days}. */
    static String duration(Duration duration) {
        if (duration.toSeconds() < 120) {
            return duration.toSeconds() + " s";
        }
        if (duration.toMinutes() < 120) {
            return duration.toMinutes() + " min";
        }
        return duration.toHours() < 48 ? duration.toHours() + " h" : duration.toDays() + " days";
    }

    /** The first names, and how many more there are. */
    static String names(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())));
        return names.size() <= MOST_NAMED ? first : first + " and " + (names.size() - MOST_NAMED) + " more";
    }

    /** A number of things: {@code 1 job}, {@code 2 jobs}. */
    static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
