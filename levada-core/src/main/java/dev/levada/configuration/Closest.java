package dev.levada.configuration;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody meant who mistyped a name. */
final class Closest {

    private static final int MOST_EDITS = 3;
    private static final int LONGEST = 100;

    private Closest() {}

    /** The name that differs from the given one by the fewest edits, if by few; case does not count. */
    static Optional<String> to(String given, Collection<String> names) {
        if (given.length() > LONGEST) {
            return Optional.empty();
        }
        String best = null;
        int least = Math.min(MOST_EDITS, given.length() / 3) + 1;
        for (String name : names) {
            int edits = edits(given.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
            if (edits < least) {
                least = edits;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    /** How many characters must be added, removed or replaced (Levenshtein). */
    private static int edits(String a, String b) {
        int[] before = new int[b.length() + 1];
        for (int j = 0; j < before.length; j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] now = new int[before.length];
            now[0] = i;
            for (int j = 1; j < now.length; j++) {
                int replaced = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(replaced, 1 + Math.min(before[j], now[j - 1]));
            }
            before = now;
        }
        return before[b.length()];
    }
}
