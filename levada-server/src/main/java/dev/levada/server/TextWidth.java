package dev.levada.server;

/** How many columns of a terminal a text takes: characters of East Asia take two, marks that combine none. */
public final class TextWidth {

    private TextWidth() {}

    /** The columns of a text without control characters. */
    public static int of(String text) {
        return text.codePoints().map(TextWidth::of).sum();
    }

    /** The text on one line, in at most so many columns; what does not fit is replaced by an ellipsis. */
    public static String cut(String text, int columns) {
        String line = text.replaceAll("\\s*[\\r\\n\\t]\\s*", " ").replaceAll("\\p{Cntrl}", "?");
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
        boolean wide = point >= 0x1100 && point <= 0x115F
                || point >= 0x2E80 && point <= 0xA4CF && point != 0x303F
                || point >= 0xAC00 && point <= 0xD7A3
                || point >= 0xF900 && point <= 0xFAFF
                || point >= 0xFE30 && point <= 0xFE6F
                || point >= 0xFF00 && point <= 0xFF60
                || point >= 0xFFE0 && point <= 0xFFE6
                || point >= 0x1F300 && point <= 0x1FAFF
                || point >= 0x20000 && point <= 0x3FFFD;
        return wide ? 2 : 1;
    }
}
