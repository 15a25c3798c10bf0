package dev.levada.action;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A link with places for values, such as <code>/orders/{id}</code>. What is put in cannot change where the link leads but for those
 * places: values are URL-encoded, stand behind the host, and make no segment {@code .} or {@code ..} of the path. Immutable.
 */
final class LinkTemplate {

    private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)\\}");

    /** Stands for a value while the template is checked: allowed wherever a value may stand, but not in a scheme, host or port. */
    private static final String ANY = "%00";

    private static final Pattern DOTS = Pattern.compile("(?<=/|^)(?:\\.|%2[eE]){1,2}(?=/|$)");
    private static final Pattern PATH_END = Pattern.compile("[?#]");
    private static final Pattern BRACE = Pattern.compile("[{}]");

    private final String text;
    private final long dots;

    private LinkTemplate(String text) {
        this.text = text;
        this.dots = dots(SafeLink.check(PLACE.matcher(text).replaceAll(ANY)));
    }

    /**
     * Reads and checks a template.
     *
     * @param needed the places of which it must have at least one
     * @param allowed all places it may have
     * @throws IllegalArgumentException when it has others, or is no safe link whatever the values
     */
    static LinkTemplate parse(String text, Set<String> needed, Set<String> allowed) {
        Matcher place = PLACE.matcher(text);
        Set<String> found = new TreeSet<>();
        while (place.find()) {
            if (!allowed.contains(place.group(1))) {
                throw refused(text, "unknown placeholder " + SafeLink.show(place.group()), allowed);
            }
            found.add(place.group(1));
        }
        if (BRACE.matcher(PLACE.matcher(text).replaceAll("")).find()) {
            throw refused(text, "a brace without its other half", allowed);
        }
        if (found.stream().noneMatch(needed::contains)) {
            throw refused(text, "no " + braces(needed, " or "), allowed);
        }
        return new LinkTemplate(text);
    }

    /**
     * The link with the values, encoded; not yet checked for its length.
     *
     * @param values for each place a list, joined by commas
     * @throws IllegalArgumentException when a value would lead elsewhere
     */
    String expand(Map<String, ? extends Iterable<String>> values) {
        String link = PLACE.matcher(text).replaceAll(place -> {
            Iterable<String> some = values.get(place.group(1));
            if (some == null) {
                throw new IllegalStateException("no value for " + place.group() + " of " + text);
            }
            StringBuilder joined = new StringBuilder();
            for (String value : some) {
                joined.append(joined.isEmpty() ? "" : ",").append(encode(value));
            }
            return Matcher.quoteReplacement(joined.toString());
        });
        if (dots(link) != dots) {
            throw new IllegalArgumentException("the link " + SafeLink.show(link)
                    + " would lead to another path: an id . or .. stands for a folder in links");
        }
        return link;
    }

    @Override
    public String toString() {
        return text;
    }

    /** Percent-encodes all but the unreserved characters of RFC 3986. */
    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /** How many segments of the path a browser reads as a folder. */
    private static long dots(String link) {
        return DOTS.matcher(PATH_END.split(link, 2)[0]).results().count();
    }

    private static IllegalArgumentException refused(String text, String reason, Set<String> allowed) {
        return new IllegalArgumentException("the link template " + SafeLink.show(text) + " has " + reason
                + "; it may have " + braces(allowed, ", "));
    }

    private static String braces(Set<String> names, String separator) {
        return String.join(
                separator,
                new TreeSet<>(names).stream().map(name -> "{" + name + "}").toList());
    }
}
