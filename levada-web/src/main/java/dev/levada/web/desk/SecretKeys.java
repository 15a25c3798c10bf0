package dev.levada.web.desk;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which names of arguments, fields and context keys tell that their value is nobody's business. Immutable. */
final class SecretKeys {

    /** Parts of names, in lower case without separators. */
    private static final Set<String> PARTS = Set.of(
            "password",
            "passwd",
            "passphrase",
            "passwort",
            "secret",
            "token",
            "apikey",
            "accesskey",
            "privatekey",
            "secretkey",
            "credential",
            "authorization",
            "cookie",
            "sessionid",
            "cardnumber",
            "creditcard",
            "signature");

    /** Whole names, in lower case without separators. */
    private static final Set<String> NAMES = Set.of("pwd", "pass", "pin", "cvv", "cvc", "otp", "auth", "bearer", "jwt");

    private static final Pattern SEPARATORS = Pattern.compile("[^a-z0-9]");
    private static final Pattern USER_INFO = Pattern.compile("(://[^/\\s:@\"]{1,200}:)[^/\\s@\"]{1,500}@");

    private SecretKeys() {}

    /** Whether a value under this name is to be masked. */
    static boolean isSecret(String name) {
        String bare = SEPARATORS.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("");
        return NAMES.contains(bare) || PARTS.stream().anyMatch(bare::contains);
    }

    /** A text without the passwords of the addresses ({@code https://user:password@host}) in it. */
    static String withoutUserInfo(String text) {
        return text.contains("://") ? USER_INFO.matcher(text).replaceAll("$1" + Masking.MASK + "@") : text;
    }
}
