package dev.levada.server.command;

import dev.levada.status.Count;
import java.util.Locale;

/** Numbers for people. */
final class Numbers {

    private Numbers() {}

    /** {@code 1,234}, and with three digits that count {@code ~81,200} where it is an estimate. */
    static String of(Count count) {
        if (!count.estimated()) {
            return of(count.number());
        }
        long unit = 1;
        while (count.number() / unit >= 1_000) {
            unit *= 10;
        }
        return "~" + of(Math.round((double) count.number() / unit) * unit);
    }

    static String of(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** As {@link #of(Count)}; nothing for zero, so that tables show where something is. */
    static String orNothing(Count count) {
        return count.number() == 0 ? "" : of(count);
    }
}
