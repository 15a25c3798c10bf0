package dev.levada.server.command;

import dev.levada.status.Count;
import java.util.Locale;

/** Numbers for people. */
final class Numbers {

    private Numbers() {}

    static String of(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A count; nothing for zero, so that tables show where something is. */
    static String orNothing(Count count) {
        return count.number() == 0 ? "" : count.toString();
    }
}
