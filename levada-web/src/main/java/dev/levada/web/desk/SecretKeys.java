package dev.levada.web.desk;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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

    /**
     * What finds in a text what would be masked, as {@link dev.levada.search.Visibility#unsearched} wants it. It finds more than that, such as a key that is written with
     * escapes, which nobody writes but to hide it.
     */
    static final String PATTERN = pattern();

    private SecretKeys() {}

    private static String pattern() {
        String end = "([^\"\\\\]|\\\\.)*\"[[:space:]]*:";
        String within = PARTS.stream().sorted().map(SecretKeys::loose).collect(Collectors.joining("|", "(", ")"));
        String whole = NAMES.stream().sorted().map(SecretKeys::loose).collect(Collectors.joining("|", "(", ")"));
        return within + end
                + "|\"[^a-z0-9\"]*" + whole + "[^a-z0-9\"]*\"[[:space:]]*:"
                + "|\\\\u00[2-7]|\\\\u212a"
                + "|://[^/[:space:]:@\"]+:[^/[:space:]@\"]+@";
    }

    /** A name with any separators between its letters. */
    private static String loose(String name) {
        return String.join("[^a-z0-9]*", name.split(""));
    }

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
