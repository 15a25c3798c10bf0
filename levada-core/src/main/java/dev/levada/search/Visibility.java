package dev.levada.search;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs somebody may see and act upon: all, or those whose context has one of some values under a key, such as {@code tenant = acme}. Anded to every
 * query, count and action. Immutable.
 *
 * @param key of the context; null: all jobs are visible
 * @param values those visible; empty with a key: none is
 * @param unsearched a regular expression of PostgreSQL, in lower case: a text of a job (arguments, context, description, message) in which it finds something is not
 *     searched, since who looks is shown it with parts masked, and finding it would tell what they are. Null: all texts are searched
 */
public record Visibility(
        @Nullable String key, Set<String> values, @Nullable String unsearched) {

    private static final Visibility EVERYTHING = new Visibility(null, Set.of(), null);

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
        return new Visibility(key, Set.of(values), null);
    }

    /**
     * The same jobs, but texts in which this finds something are not searched.
     *
     * @param pattern matched without regard to case against arguments as they are stored, against <code>"key":</code> for the keys of a context and the parameters of
     *     a function, and against other texts
     */
    public Visibility notSearching(String pattern) {
        return new Visibility(key, values, pattern);
    }

    /** Whether it lets all jobs be seen. */
    public boolean isEverything() {
        return key == null;
    }
}
