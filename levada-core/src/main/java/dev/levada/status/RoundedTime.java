package dev.levada.status;

import java.time.Duration;

/** Times as people like to read them. */
public final class RoundedTime {

    private RoundedTime() {}

    /** A time in whole numbers of its largest unit of which there are two: {@code 3 s}, {@code 12 min}, {@code 5 h}, {@code 2 days}. */
    public static String of(Duration time) {
        if (time.toSeconds() < 120) {
            return time.toSeconds() + " s";
        }
        if (time.toMinutes() < 120) {
            return time.toMinutes() + " min";
        }
        return time.toHours() < 48 ? time.toHours() + " h" : time.toDays() + " days";
    }
}
