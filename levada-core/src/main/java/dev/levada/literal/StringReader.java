package dev.levada.literal;

import java.util.Locale;

/** Reads texts: in single, double or triple quotes, with escapes, raw ones (r''), and several side by side, which are one. */
final class StringReader {

    private StringReader() {}

    /** Whether a text begins here, with or without a prefix. */
    static boolean startsHere(Cursor cursor) {
        int quote = 0;
        while (quote < 2 && isPrefix(cursor.peek(quote))) {
            quote++;
        }
        return isQuote(cursor.peek(quote));
    }

    static String read(Cursor cursor) {
        StringBuilder text = new StringBuilder();
        int start = cursor.mark();
        do {
            one(cursor, text);
            cursor.skipBlanks();
        } while (startsHere(cursor));
        String whole = text.toString();
        for (int i = 0; i < whole.length(); i++) {
            char c = whole.charAt(i);
            if (c == '\0') {
                throw cursor.errorAt(start, "a text with the character U+0000, which cannot be stored");
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < whole.length()
                        && Character.isLowSurrogate(whole.charAt(i + 1));
                if (!pair) {
                    throw cursor.errorAt(start, "a text with half of a surrogate pair, which cannot be stored");
                }
                i++;
            }
        }
        return whole;
    }

    private static void one(Cursor cursor, StringBuilder text) {
        int start = cursor.mark();
        StringBuilder prefix = new StringBuilder();
        while (isPrefix(cursor.peek())) {
            prefix.append(cursor.next());
        }
        String kind = prefix.toString().toLowerCase(Locale.ROOT);
        if (!kind.isEmpty() && !kind.equals("u") && !kind.equals("r")) {
            throw cursor.errorAt(start, "a text with the prefix " + Shown.value(kind) + ", expected one without");
        }
        String quote = String.valueOf(cursor.peek());
        String end = cursor.take(quote.repeat(3)) ? quote.repeat(3) : quote;
        if (end.length() == 1) {
            cursor.next();
        }
        while (!cursor.take(end)) {
            char c = cursor.peek();
            if (cursor.atEnd() || (end.length() == 1 && (c == '\n' || c == '\r'))) {
                throw cursor.errorAt(start, "a text that is not ended, expected " + end);
            }
            cursor.next();
            if (c != '\\') {
                text.append(c);
            } else if (kind.equals("r")) {
                text.append(c);
                // In a raw text a backslash keeps a quote from ending it, and stays.
                if (cursor.peek() == quote.charAt(0) || cursor.peek() == '\\') {
                    text.append(cursor.next());
                }
            } else {
                escape(cursor, text);
            }
        }
    }

    private static void escape(Cursor cursor, StringBuilder text) {
        int start = cursor.mark() - 1;
        char c = cursor.next();
        switch (c) {
            case '\\', '\'', '"', '/' -> text.append(c);
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case 'r' -> text.append('\r');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'a' -> text.append('\u0007');
            case 'v' -> text.append('\u000b');
            case 'x' -> text.append((char) hex(cursor, start, 2));
            case 'u' -> text.append((char) hex(cursor, start, 4));
            case 'U' -> {
                int codePoint = hex(cursor, start, 8);
                if (!Character.isValidCodePoint(codePoint)) {
                    throw cursor.errorAt(start, "an escape beyond the last character, \\U0010FFFF");
                }
                text.appendCodePoint(codePoint);
            }
            case '\n' -> {}
            case '0', '1', '2', '3', '4', '5', '6', '7' -> text.append(octal(cursor, c));
            default -> throw cursor.errorAt(start, "an unknown escape; write \\\\ for a backslash");
        }
    }

    private static int hex(Cursor cursor, int start, int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            char c = cursor.next();
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw cursor.errorAt(start, "an escape with too few digits, expected " + digits + " hexadecimal ones");
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static char octal(Cursor cursor, char first) {
        int value = first - '0';
        for (int i = 0; i < 2 && cursor.peek() >= '0' && cursor.peek() <= '7'; i++) {
            value = value * 8 + cursor.next() - '0';
        }
        return (char) value;
    }

    private static boolean isQuote(char c) {
        return c == '\'' || c == '"';
    }

    private static boolean isPrefix(char c) {
        return "uUrRbBfF".indexOf(c) >= 0;
    }
}
