package dev.levada.web.api;

import java.time.DateTimeException;
import java.time.Instant;

/** Moments as programs write them. */
final class Moments {

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant AFTER_LATEST = Instant.parse("+10000-01-01T00:00:00Z");

    private Moments() {}

    /**
     * Reads a moment.
     *
     * @throws IllegalArgumentException when it is none, or not in the years 1 to 9999: the rest of a sentence about where it stands
     */
    static Instant parse(String text) {
        Instant moment;
        try {
            moment = Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("is no moment such as 2026-11-23T10:00:00Z", e);
        }
        if (moment.isBefore(EARLIEST) || !moment.isBefore(AFTER_LATEST)) {
            throw new IllegalArgumentException("lies outside of the years 1 to 9999");
        }
        return moment;
    }
}
