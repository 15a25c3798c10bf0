package dev.levada.configuration;

/**
 * A value that somebody gave; whether it counts depends on the others.
 *
 * @param value as written, never blank unless it comes from code or is a password
 */
record Candidate(Key key, String value, Source source) {

    @Override
    public String toString() {
        return key.text() + " (" + source + ")";
    }
}
