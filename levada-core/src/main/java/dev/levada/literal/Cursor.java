package dev.levada.literal;

/** A place in a text that is being read. Not thread-safe. */
final class Cursor {

    private static final int SHOWN = 30;

    private final String text;
    private int at;

    Cursor(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return at == text.length();
    }

    /** The character here; NUL, which no text holds, at the end. */
    char peek() {
        return peek(0);
    }

    /** The character so many places further on. */
    char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
    }

    /** The character here, which is then behind. */
    char next() {
        char c = peek();
        at = Math.min(at + 1, text.length());
        return c;
    }

    /** Goes past a character or text, if it stands here. */
    boolean take(String expected) {
        boolean here = text.startsWith(expected, at);
        if (here) {
            at += expected.length();
        }
        return here;
    }

    /** Goes past blanks, line ends and comments. */
    void skipBlanks() {
        while (!atEnd()) {
            char c = peek();
            if (c == '#') {
                while (!atEnd() && peek() != '\n' && peek() != '\r') {
                    at++;
                }
            } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
                at++;
            } else {
                return;
            }
        }
    }

    /** Letters, digits and underscores from here on, which are then behind. */
    String word() {
        int start = at;
        while (!atEnd() && (Character.isLetterOrDigit(peek()) || peek() == '_')) {
            at++;
        }
        return text.substring(start, at);
    }

    /** The place, to come back to for an error. */
    int mark() {
        return at;
    }

    /** What stands here, for messages. */
    String found() {
        if (atEnd()) {
            return "the end";
        }
        char c = peek();
        if (Character.isLetterOrDigit(c) || c == '_') {
            int end = at;
            while (end < text.length()
                    && end - at < SHOWN
                    && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
                end++;
            }
            return "\"" + text.substring(at, end) + "\"";
        }
        return shown(text.codePointAt(at));
    }

    LiteralException error(String reason) {
        return errorAt(at, reason);
    }

    LiteralException errorAt(int mark, String reason) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < mark; i++) {
            boolean lineEnd = text.charAt(i) == '\n';
            line += lineEnd ? 1 : 0;
            column = lineEnd ? 1 : column + 1;
        }
        return new LiteralException(line, column, reason);
    }

    private static String shown(int codePoint) {
        return codePoint > ' ' && codePoint < 0x7f
                ? "\"" + Character.toString(codePoint) + "\""
                : String.format("the character U+%04X", codePoint);
    }
}
