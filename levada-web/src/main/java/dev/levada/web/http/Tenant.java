package dev.levada.web.http;

/**
 * The jobs that a user is bound to: those whose context has this value under this key. Immutable.
 *
 * @param key of the jobs' context, such as {@code company}
 */
public record Tenant(String key, String value) {

    /** Checks that neither is empty, since an empty one would match what has none. */
    public Tenant {
        if (key.isBlank() || value.isBlank()) {
            throw new IllegalArgumentException(
                    "A tenant is given as key=value of the jobs' context, such as company=acme; one of them is empty");
        }
    }

    @Override
    public String toString() {
        return key + "=" + value;
    }
}
