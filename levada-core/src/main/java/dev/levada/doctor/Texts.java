package dev.levada.doctor;

import java.util.List;

/** How things are said. */
final class Texts {

    private static final int MOST_NAMED = 5;

    private Texts() {}

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
