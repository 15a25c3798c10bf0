package dev.levada.web.login;

import dev.levada.web.http.Role;
import dev.levada.web.http.Tenant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may log in. Immutable.
 *
 * @param name 1 to 100 letters, digits and {@code . _ @ + -}
 * @param password null: by the proxy in front only
 * @param tenant whose jobs alone are there for this user; null: all
 */
public record User(
        String name,
        Role role,
        @Nullable PasswordHash password,
        @Nullable Tenant tenant) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@+-]{1,100}");

    /** Checks the name. */
    public User {
        checkName(name);
    }

    static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "A name has 1 to 100 letters, digits, dots, underscores, at, plus and minus signs, unlike '"
                            + (name.length() > 100 ? name.substring(0, 100) + "…" : name) + "'");
        }
    }

    /** What changes when the user gets another password; sessions from before end then. */
    String fingerprint() {
        return Secret.hash(name + "\n" + password);
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return name + " (" + role.text() + (tenant == null ? "" : ", " + tenant) + ")";
    }
}
