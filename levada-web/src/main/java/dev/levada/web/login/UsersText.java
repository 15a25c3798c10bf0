package dev.levada.web.login;

import dev.levada.web.http.Role;
import dev.levada.web.http.Tenant;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Users and tokens as text, one a line; {@code #} begins a comment:
 *
 * <pre>{@code
 * user  alice role=admin password=pbkdf2-sha256$600000$…
 * user  bob   role=operator password=pbkdf2-sha256$600000$… tenant=company:acme
 * token ci    role=operator hash=5f2a… expires=2027-01-01T00:00:00Z
 * }</pre>
 *
 * <p>Key and value of a tenant are URL-encoded, so that blanks and colons in them do no harm.
 */
public final class UsersText {

    private static final Set<String> OF_USERS = Set.of("role", "password", "tenant");
    private static final Set<String> OF_TOKENS = Set.of("role", "hash", "expires", "tenant");

    private UsersText() {}

    /**
     * Reads users.
     *
     * @param where the text comes from, for error messages
     * @throws IllegalArgumentException with place and line when it cannot be understood; no secret is repeated
     */
    public static Users parse(String text, String where) {
        List<User> users = new ArrayList<>();
        List<Token> tokens = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            number++;
            String bare = line.replaceAll("(^|\\s)#.*", "").strip();
            if (bare.isEmpty()) {
                continue;
            }
            try {
                read(bare.split("\\s+", -1), users, tokens);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(where + ", line " + number + ": " + e.getMessage(), e);
            }
        }
        try {
            return Users.of(users, tokens);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    /** A user's line. */
    public static String line(User user) {
        return "user " + user.name() + " role=" + user.role().text()
                + (user.password() == null ? "" : " password=" + user.password())
                + encoded(user.tenant());
    }

    /** A token's line. */
    public static String line(Token token) {
        return "token " + token.name() + " role=" + token.role().text() + " hash=" + token.hash()
                + (token.expires() == null ? "" : " expires=" + token.expires()) + encoded(token.tenant());
    }

    private static void read(String[] words, List<User> users, List<Token> tokens) {
        boolean user = words[0].equals("user");
        if (words.length < 3 || !(user || words[0].equals("token"))) {
            throw new IllegalArgumentException("expected 'user NAME role=… password=…' or 'token NAME role=… hash=…'");
        }
        Map<String, String> fields = fields(words, user ? OF_USERS : OF_TOKENS);
        String role = needed(fields, "role");
        if (user) {
            String password = fields.get("password");
            users.add(new User(
                    words[1],
                    Role.of(role),
                    password == null ? null : PasswordHash.parse(password),
                    decoded(fields.get("tenant"))));
        } else {
            tokens.add(new Token(
                    words[1],
                    Role.of(role),
                    needed(fields, "hash"),
                    moment(fields.get("expires")),
                    decoded(fields.get("tenant"))));
        }
    }

    private static Map<String, String> fields(String[] words, Set<String> known) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 2; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            String key = equals < 0 ? "" : words[i].substring(0, equals);
            if (!known.contains(key)) {
                // The word itself may be a secret.
                throw new IllegalArgumentException("word " + (i + 1) + " is none of "
                        + String.join("=…, ", known.stream().sorted().toList()) + "=…");
            }
            if (fields.put(key, words[i].substring(equals + 1)) != null) {
                throw new IllegalArgumentException(key + " is given twice");
            }
        }
        return fields;
    }

    private static String needed(Map<String, String> fields, String key) {
        String value = fields.get(key);
        if (value == null) {
            throw new IllegalArgumentException(key + "=… is missing");
        }
        return value;
    }

    private static @Nullable Instant moment(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "expires is '" + text + "', expected a moment such as 2027-01-01T00:00:00Z", e);
        }
    }

    /**
     * Reads a tenant as people type it, which is not encoded.
     *
     * @param text {@code key:value}; null for none
     * @throws IllegalArgumentException when it is none
     */
    public static @Nullable Tenant tenant(@Nullable String text) {
        return tenant(text, UnaryOperator.identity());
    }

    private static @Nullable Tenant decoded(@Nullable String text) {
        return tenant(text, part -> URLDecoder.decode(part, StandardCharsets.UTF_8));
    }

    private static @Nullable Tenant tenant(@Nullable String text, UnaryOperator<String> part) {
        if (text == null) {
            return null;
        }
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException(
                    "tenant is '" + text + "', expected key:value of the jobs' context, such as company:acme");
        }
        return new Tenant(part.apply(text.substring(0, colon)), part.apply(text.substring(colon + 1)));
    }

    private static String encoded(@Nullable Tenant tenant) {
        return tenant == null ? "" : " tenant=" + encoded(tenant.key()) + ":" + encoded(tenant.value());
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8);
    }
}
