package dev.levada.channel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names of channels: segments joined by dots, the first of them always {@code root}, as in {@code root.sale.export}.
 *
 * <p>The prefix {@code root.} may be left out where people type a name: {@code sale} is {@code root.sale}. Only exactly
 * {@code root} and the prefix {@code root.} are recognised: {@code rooty} is {@code root.rooty}, and {@code root.root.x} lies
 * in a child of root that is itself called root.
 *
 * <p>Stateless, hence safe for use by several threads.
 */
public final class ChannelName {

    /** The channel above all others. */
    public static final String ROOT = "root";

    /** The longest full name, in characters. */
    public static final int MAX_LENGTH = 200;

    private static final String PREFIX = ROOT + ".";
    private static final String RESERVED = ":,=#";

    private ChannelName() {}

    /**
     * Gives the full name of a channel that somebody typed; nothing, or only blanks, is {@code root}.
     *
     * @throws IllegalArgumentException when a segment is empty or has blanks at its ends, when the name holds a control
     *     character or one of {@code : , = #}, or when the full name is longer than {@value #MAX_LENGTH} characters
     */
    public static String full(@Nullable String given) {
        String name = prefixed(given == null ? "" : given.strip());
        String reason = fault(name);
        if (reason != null) {
            throw new IllegalArgumentException(
                    "Invalid channel name \"" + printable(given) + "\": " + reason
                            + ". Write segments joined by single dots, such as \"root.sale.export\" or, shorter, \"sale.export\".");
        }
        return name;
    }

    /** Gives the full name of the channel just above, null for {@code root}. */
    public static @Nullable String parent(String fullName) {
        int dot = fullName.lastIndexOf('.');
        return dot < 0 ? null : fullName.substring(0, dot);
    }

    /** Gives the segments of a full name from {@code root} down. */
    public static List<String> segments(String fullName) {
        return List.of(fullName.split("\\.", -1));
    }

    /**
     * Gives the name under which the tree keeps a job whose channel nobody checked, since a job inserted by plain SQL must
     * never stop the others. What is too long is cut, so that no name can build a tree of boundless depth.
     */
    static String lenient(String given) {
        String name = prefixed(given.strip());
        return name.length() <= MAX_LENGTH ? name : name.substring(0, MAX_LENGTH);
    }

    private static String prefixed(String stripped) {
        if (stripped.isEmpty()) {
            return ROOT;
        }
        return stripped.equals(ROOT) || stripped.startsWith(PREFIX) ? stripped : PREFIX + stripped;
    }

    private static @Nullable String fault(String name) {
        if (name.length() > MAX_LENGTH) {
            return "its full name has " + name.length() + " characters, expected at most " + MAX_LENGTH;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (RESERVED.indexOf(c) >= 0) {
                return "it holds '" + c + "', expected none of : , = #, which the configuration text uses";
            }
            if (isControl(c)) {
                return String.format("it holds the control character U+%04X, expected none", (int) c);
            }
        }
        for (String segment : segments(name)) {
            if (segment.isBlank()) {
                return "it has an empty segment, expected at least one character between two dots";
            }
            if (!segment.equals(segment.strip())) {
                return "its segment \"" + segment + "\" begins or ends with a blank, expected none beside a dot";
            }
        }
        return null;
    }

    private static boolean isControl(char c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }

    private static String printable(@Nullable String given) {
        if (given == null) {
            return "";
        }
        String start = given.length() <= 2 * MAX_LENGTH ? given : given.substring(0, 2 * MAX_LENGTH) + "…";
        return start.codePoints()
                .map(c -> c <= Character.MAX_VALUE && isControl((char) c) ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
