package dev.levada.action;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a page may offer as a link without harm to who follows it: an absolute {@code http(s)} link, or a relative one that stays on the
 * page's own host. Written in the characters of RFC 3986 only, since browsers quietly mend others: they read {@code /\host} as
 * {@code //host} and {@code java\tscript:} as {@code javascript:}.
 */
final class SafeLink {

    /** Characters. Servers commonly take 8 KiB for the request line and all headers together. */
    static final int LONGEST = 4_000;

    private static final String CHARACTERS =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" + "-._~:/?#[]@!$&'()*+,;=%";
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

    /** What stands before the path and has a colon: a scheme, maybe with a host. */
    private static final Pattern SCHEME = Pattern.compile("([^/?#:]*):(?://([^/?#]*))?");

    /** A name or address with an optional port; no user, no escapes. */
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?");

    private SafeLink() {}

    /**
     * Gives the link back.
     *
     * @throws IllegalArgumentException when it is not safe, with the reason
     */
    static String check(String link) {
        if (link.isEmpty() || link.length() > LONGEST) {
            throw refused(link, "it has " + link.length() + " characters, expected 1 to " + LONGEST);
        }
        for (int i = 0; i < link.length(); i++) {
            if (CHARACTERS.indexOf(link.charAt(i)) < 0) {
                throw refused(
                        link,
                        String.format(Locale.ROOT, "it has U+%04X at position %d", (int) link.charAt(i), i)
                                + ", which does not stand in links; percent-encode values, and use / in paths");
            }
        }
        if (BROKEN_ESCAPE.matcher(link).find()) {
            throw refused(link, "it has a % without two hexadecimal digits; write %25 for the character itself");
        }
        if (link.startsWith("//")) {
            throw refused(link, "it begins with //, which leads to another host; write https://… or a single /");
        }
        Matcher scheme = SCHEME.matcher(link);
        if (scheme.lookingAt()) {
            checkAbsolute(link, scheme.group(1), scheme.group(2));
        }
        return link;
    }

    /** The start of a text that may be hostile, fit for a message: one line, printable ASCII. */
    static String show(String text) {
        StringBuilder shown = new StringBuilder("\"");
        text.chars().limit(200).forEach(c -> {
            if (c >= ' ' && c < 0x7f) {
                shown.append((char) c);
            } else {
                shown.append(String.format(Locale.ROOT, "\\u%04x", c));
            }
        });
        return shown.append(text.length() > 200 ? "…\"" : "\"").toString();
    }

    private static void checkAbsolute(String link, String scheme, @Nullable String host) {
        if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            throw refused(
                    link,
                    "it begins with " + show(scheme + ":")
                            + "; expected http:// or https://, or a relative link such as /orders/42");
        }
        if (host == null || !HOST.matcher(host).matches()) {
            throw refused(
                    link,
                    "it has " + (host == null ? "no host" : "the host " + show(host))
                            + "; expected a plain host with an optional port after ://, such as https://shop.example.com:8443/,"
                            + " without user and escapes");
        }
    }

    private static IllegalArgumentException refused(String link, String reason) {
        return new IllegalArgumentException("the link " + show(link) + " is refused: " + reason);
    }
}
