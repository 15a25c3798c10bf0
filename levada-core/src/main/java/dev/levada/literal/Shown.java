package dev.levada.literal;

/** Values in messages, for whoever reads them in a terminal or log. */
public final class Shown {

    private static final int LENGTH = 60;

    private Shown() {}

    /** A text in quotes, cut to 60 characters and without control characters; other values as they are. */
    public static String value(Object value) {
        if (!(value instanceof String text)) {
            return value.toString();
        }
        return "\"" + plain(text) + "\"";
    }

    /** A text without quotes, cut to 60 characters and without control characters. */
    public static String plain(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(LENGTH)
                .map(c -> Character.isISOControl(c) ? 0xFFFD : c)
                .forEach(shown::appendCodePoint);
        return text.codePointCount(0, text.length()) > LENGTH
                ? shown.append('…').toString()
                : shown.toString();
    }
}
