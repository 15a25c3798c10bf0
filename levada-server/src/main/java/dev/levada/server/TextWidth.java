package dev.levada.server;

import java.util.ArrayList;
import java.util.List;

/** How many columns of a terminal a text takes: characters of East Asia take two, marks that combine none. */
public final class TextWidth {

    /** First and last of the ranges of wide characters, after Unicode's EastAsianWidth (W and F), roughly. */
    private static final int[][] WIDE = {
        {0x1100, 0x115F},
        {0x2E80, 0x303E},
        {0x3040, 0xA4CF},
        {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},
        {0xFE30, 0xFE6F},
        {0xFF00, 0xFF60},
        {0xFFE0, 0xFFE6},
        {0x1F300, 0x1FAFF},
        {0x20000, 0x3FFFD},
    };

    private TextWidth() {}

    /** The columns of a text without control characters. */
    public static int of(String text) {
        return text.codePoints().map(TextWidth::of).sum();
    }

    /** The text with a question mark for each control character but tabs and ends of lines, since a terminal would obey it. */
    public static String harmless(String text) {
        return text.replaceAll("[\\p{Cc}&&[^\\t\\n]]", "?");
    }

    /** The text on one line, without control characters. */
    public static String oneLine(String text) {
        return harmless(text.replaceAll("\\s*[\\r\\n\\t]\\s*", " "));
    }

    /** The text on one line, in at most so many columns; what does not fit is replaced by an ellipsis. */
    public static String cut(String text, int columns) {
        String line = oneLine(text);
        if (of(line) <= columns) {
            return line;
        }
        StringBuilder kept = new StringBuilder();
        int room = columns - 1;
        for (int point : line.codePoints().toArray()) {
            room -= of(point);
            if (room < 0) {
                break;
            }
            kept.appendCodePoint(point);
        }
        return columns < 1 ? "" : kept.append('…').toString();
    }

    /** The text in lines of at most so many columns, all of them indented, broken between words where it can be. */
    public static List<String> wrap(String text, int columns, String indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && of(indent) + of(line.toString()) + 1 + of(word) > columns) {
                lines.add(indent + line);
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(indent + line);
        return lines;
    }

    /** The text with spaces behind it, up to so many columns. */
    public static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - of(text)));
    }

    /** The text with spaces before it, up to so many columns. */
    public static String padLeft(String text, int columns) {
        return " ".repeat(Math.max(0, columns - of(text))) + text;
    }

    private static int of(int point) {
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        for (int[] range : WIDE) {
            if (point >= range[0] && point <= range[1]) {
                return 2;
            }
        }
        return 1;
    }
}
