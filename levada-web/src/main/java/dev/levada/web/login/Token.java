package dev.levada.web.login;

import dev.levada.web.http.Role;
import dev.levada.web.http.Tenant;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a program may show to use the API. Immutable.
 *
 * @param name as the audit log tells it
 * @param hash of the token: SHA-256, 64 hexadecimal digits
 * @param expires null: never
 * @param tenant whose jobs alone are there for it; null: all
 */
public record Token(
        String name,
        Role role,
        String hash,
        @Nullable Instant expires,
        @Nullable Tenant tenant) {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final String PREFIX = "levada_";

    /** Checks name and hash. */
    public Token {
        User.checkName(name);
        if (!HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException(
                    "This is no hash of a token (64 hexadecimal digits); 'levada user token' writes them");
        }
    }

    /** A new secret for a token; shown once, and never stored. */
    public static String newSecret() {
        return PREFIX + Secret.random();
    }

    /** What is stored of a token's secret. */
    public static String hashOf(String secret) {
        return Secret.hash(secret);
    }
}
