package dev.levada.status;

import java.util.Locale;

/**
 * A number of rows, counted or, where they are very many, estimated.
 *
 * @param estimated whether it is an estimate, which is of the right size but not exact
 */
public record Count(long number, boolean estimated) {

    /** None. */
    public static final Count ZERO = new Count(0, false);

    /** The sum; an estimate if one of the two is. */
    public Count plus(Count other) {
        return new Count(number + other.number, estimated || other.estimated);
    }

    /** The number for people: {@code 1,234,567}, or as an estimate, of which three digits count, {@code ~1,230,000}. */
    @Override
    public String toString() {
        if (!estimated) {
            return String.format(Locale.ROOT, "%,d", number);
        }
        long unit = 1;
        while (number / unit >= 1_000) {
            unit *= 10;
        }
        return String.format(Locale.ROOT, "~%,d", Math.round((double) number / unit) * unit);
    }
}
