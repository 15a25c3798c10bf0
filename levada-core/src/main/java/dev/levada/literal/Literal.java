package dev.levada.literal;

import org.jspecify.annotations.Nullable;

/**
 * Reads the literals of the original's data files, such as <code>{"func_name": "open", 1: (10, 30), "enable": False}</code>: Python's
 * dictionaries, lists, tuples, texts, whole numbers, fractions, {@code True}, {@code False} and {@code None}, with comments and trailing
 * commas; and JSON, which is written almost the same. Nothing is evaluated: no names, calls or arithmetic.
 *
 * <p>Stateless, hence safe for use by several threads.
 */
public final class Literal {

    /** The longest text, in characters. */
    public static final int MAX_LENGTH = 65_536;

    /** How deep dictionaries, lists and tuples may stand in one another. */
    public static final int MAX_DEPTH = 32;

    private Literal() {}

    /**
     * Reads one literal.
     *
     * @return an unmodifiable {@code Map} or {@code List} (a tuple, too, is a list), a {@code String}, a {@code Long} or, beyond its range, a
     *     {@code BigInteger}, a finite {@code Double}, a {@code Boolean}, or null for {@code None}. Maps keep their order; their keys are never
     *     maps or lists
     * @throws LiteralException when the text is anything else, gives a key twice, or is too long or too deep
     */
    public static @Nullable Object read(String text) {
        Cursor cursor = new Cursor(text);
        if (text.length() > MAX_LENGTH) {
            throw cursor.error("it has " + text.length() + " characters, expected at most " + MAX_LENGTH);
        }
        Object value = new LiteralReader(cursor).value(0);
        cursor.skipBlanks();
        if (!cursor.atEnd()) {
            throw cursor.error("found " + cursor.found() + " after the end of the literal; nothing is evaluated,"
                    + " write the value itself");
        }
        return value;
    }
}
