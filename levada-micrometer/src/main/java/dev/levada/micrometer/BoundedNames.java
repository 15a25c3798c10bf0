package dev.levada.micrometer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Lets the first names through, and has one word for all that come after a limit: whoever counts by name cannot be flooded with names. Thread-safe. */
final class BoundedNames {

    static final String OTHER = "other";

    private final int limit;
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    BoundedNames(int limit) {
        this.limit = limit;
    }

    /** The name itself, or {@value #OTHER}. */
    String of(String name) {
        if (names.contains(name)) {
            return name;
        }
        // Some threads at once may go some names beyond the limit, which does no harm.
        if (names.size() >= limit) {
            return OTHER;
        }
        names.add(name);
        return name;
    }
}
