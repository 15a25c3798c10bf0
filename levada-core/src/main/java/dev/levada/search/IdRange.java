package dev.levada.search;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers of jobs, as people type them: {@code 42}, or {@code 100..200}. Immutable.
 *
 * @param first at least
 * @param last at most
 */
public record IdRange(long first, long last) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})(?:\\.\\.(\\d{1,18}))?");

    /**
     * Reads numbers.
     *
     * @throws IllegalArgumentException when they are none
     */
    public static IdRange parse(String typed) {
        Matcher matcher = FORM.matcher(typed);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + typed + "' is no number of a job; expected one such as 42, or a range such as 100..200");
        }
        long first = Long.parseLong(matcher.group(1));
        long last = matcher.group(2) == null ? first : Long.parseLong(matcher.group(2));
        return new IdRange(first, last);
    }
}
