package dev.levada.configuration;

import java.nio.file.Path;

/**
 * Where a value came from.
 *
 * @param kind what sort of place
 * @param place the place itself, for people: {@code environment variable LEVADA_PORT}, {@code file levada.ini line 4, [queue_job] port}
 */
public record Source(Kind kind, String place) {

    /** What a value can come from; an earlier one wins over a later one. */
    public enum Kind {
        CODE,
        ENVIRONMENT,
        FILE,
        DEFAULT
    }

    static final Source CODE = new Source(Kind.CODE, "code");
    static final Source DEFAULT = new Source(Kind.DEFAULT, "default");

    static Source variable(String name) {
        return new Source(Kind.ENVIRONMENT, "environment variable " + name);
    }

    static Source line(Path file, int line, String section, String key) {
        return new Source(Kind.FILE, "file " + file + " line " + line + ", [" + section + "] " + key);
    }

    @Override
    public String toString() {
        return place;
    }
}
