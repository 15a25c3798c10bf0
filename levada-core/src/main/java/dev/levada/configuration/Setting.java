package dev.levada.configuration;

import java.util.List;

/**
 * A value in force. May be shown to everybody: passwords are masked in it.
 *
 * @param key what is set
 * @param value the value as written, {@code ***} for a password; empty when there is none, so that the queue's own database is meant
 * @param source where it came from
 * @param overridden the places that gave a value too, and do not count
 */
public record Setting(Key key, String value, Source source, List<Source> overridden) {

    /** Copies the list. */
    public Setting {
        overridden = List.copyOf(overridden);
    }

    /** The name of what is set, as in a file. */
    public String name() {
        return key.text();
    }

    /** Whether there is a value, be it a default. */
    public boolean isSet() {
        return !value.isEmpty();
    }

    @Override
    public String toString() {
        return name() + " = " + value + " (" + source + ")";
    }
}
