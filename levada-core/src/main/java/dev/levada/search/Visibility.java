package dev.levada.search;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs somebody may see and act upon: all, or those whose context has one of some values under a key, such as {@code tenant = acme}. Anded to every
 * query, count and action. Immutable.
 *
 * @param key of the context; null: all jobs are visible
 * @param values those visible; empty with a key: none is
 */
public record Visibility(@Nullable String key, Set<String> values) {

    private static final Visibility EVERYTHING = new Visibility(null, Set.of());

    public Visibility {
        values = Set.copyOf(values);
        if (key != null && key.isBlank()) {
            throw new IllegalArgumentException("A visibility names a context key, such as tenant; got a blank one");
        }
    }

    /** All jobs. */
    public static Visibility everything() {
        return EVERYTHING;
    }

    /** Only jobs whose context has one of these values under the key; jobs without the key are not visible. */
    public static Visibility only(String key, String... values) {
        return new Visibility(key, Set.of(values));
    }

    /** Whether it lets all jobs be seen. */
    public boolean isEverything() {
        return key == null;
    }
}
