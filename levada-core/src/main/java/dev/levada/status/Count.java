package dev.levada.status;

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

    /** The number, with {@code ~} before it when it is an estimate. */
    @Override
    public String toString() {
        return estimated ? "~" + number : Long.toString(number);
    }
}
