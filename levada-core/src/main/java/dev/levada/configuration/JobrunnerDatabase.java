package dev.levada.configuration;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The jobrunner's own way to the queue's database, past a pooler. What is null is as in the queue's way; parts given besides the address
 * override the address's.
 *
 * @param url the address, null for the queue's
 * @param port 1 to 65535
 * @param password never part of {@link #toString()}
 */
public record JobrunnerDatabase(
        @Nullable DatabaseUrl url,
        @Nullable String host,
        @Nullable Integer port,
        @Nullable String user,
        @Nullable String password) {

    /** No way of its own. */
    public static final JobrunnerDatabase NONE = new JobrunnerDatabase(null, null, null, null, null);

    /** Whether anything differs from the queue's way. */
    public boolean isGiven() {
        return url != null || host != null || port != null || user != null || password != null;
    }

    /** What is given, without the password. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        add(parts, "url", url);
        add(parts, "host", host);
        add(parts, "port", port);
        add(parts, "user", user);
        add(parts, "password", password == null ? null : Secrets.MASK);
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, String name, @Nullable Object value) {
        if (value != null) {
            parts.add(name + " " + value);
        }
    }
}
