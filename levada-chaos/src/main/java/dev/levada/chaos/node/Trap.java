package dev.levada.chaos.node;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stops the process at a statement's boundary: at its n-th execution from now on. Thread-safe.
 *
 * @param before whether before it is sent, or after its answer has come
 */
record Trap(Action action, boolean before, Statements statement, AtomicInteger left) {

    /** How it is stopped. */
    enum Action {
        /** It ends, as by kill -9. */
        HALT,
        /** It asks the director to freeze it. */
        FREEZE
    }

    /**
     * Reads, for instance, {@code halt before finish_own 3}.
     *
     * @throws IllegalArgumentException when it is something else
     */
    static Trap parse(String text) {
        String[] words = text.toUpperCase(Locale.ROOT).split(" ", -1);
        if (words.length != 4) {
            throw new IllegalArgumentException(
                    "Not a trap: '" + text + "'; expected halt|freeze before|after STATEMENT COUNT");
        }
        return new Trap(
                Action.valueOf(words[0]),
                words[1].equals("BEFORE"),
                Statements.valueOf(words[2]),
                new AtomicInteger(Integer.parseInt(words[3])));
    }

    boolean springs(Statements reached, boolean beforeIt) {
        return reached == statement && beforeIt == before && left.decrementAndGet() == 0;
    }

    @Override
    public String toString() {
        return action.name().toLowerCase(Locale.ROOT)
                + (before ? " before " : " after ")
                + statement.name().toLowerCase(Locale.ROOT);
    }
}
