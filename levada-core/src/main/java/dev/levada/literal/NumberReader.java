package dev.levada.literal;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers: whole ones in four bases, and fractions. */
final class NumberReader {

    private static final int MAX_CHARACTERS = 400;
    private static final Pattern DECIMAL = Pattern.compile("0(_?0)*|[1-9](_?[0-9])*");
    private static final Pattern BASED = Pattern.compile("0(?:x((?:_?[0-9a-f])+)|o((?:_?[0-7])+)|b((?:_?[01])+))");
    private static final Pattern FRACTION =
            Pattern.compile("(?:[0-9](_?[0-9])*\\.?(?:[0-9](_?[0-9])*)?|\\.[0-9](_?[0-9])*)(?:e[+-]?[0-9](_?[0-9])*)?");
    private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

    private NumberReader() {}

    static Number read(Cursor cursor) {
        int start = cursor.mark();
        boolean negative = cursor.peek() == '-';
        if (negative || cursor.peek() == '+') {
            cursor.next();
            cursor.skipBlanks();
        }
        String written = digits(cursor).toLowerCase(Locale.ROOT);
        if (written.length() > MAX_CHARACTERS) {
            throw cursor.errorAt(
                    start, "a number of " + written.length() + " characters, expected at most " + MAX_CHARACTERS);
        }
        Matcher based = BASED.matcher(written);
        if (based.matches()) {
            return based.group(1) != null
                    ? whole(based.group(1), 16, negative)
                    : based.group(2) != null ? whole(based.group(2), 8, negative) : whole(based.group(3), 2, negative);
        }
        if (DECIMAL.matcher(written).matches()) {
            return whole(written, 10, negative);
        }
        // A fraction has a point or an exponent; 007 has neither, and other languages read it as octal.
        if (FRACTION.matcher(written).matches() && (written.contains(".") || written.contains("e"))) {
            double value = Double.parseDouble(written.replace("_", ""));
            if (Double.isInfinite(value)) {
                throw cursor.errorAt(start, "the number " + Shown.value(written) + " is too large");
            }
            return negative ? -value : value;
        }
        throw cursor.errorAt(
                start,
                written.isEmpty()
                        ? "found a sign, expected a number after it"
                        : Shown.value(written) + " is no number; write a text in quotes");
    }

    private static String digits(Cursor cursor) {
        StringBuilder written = new StringBuilder();
        while (true) {
            char c = cursor.peek();
            boolean exponentSign = (c == '+' || c == '-') && isExponent(written);
            if (!exponentSign && c != '.' && c != '_' && !Character.isLetterOrDigit(c)) {
                return written.toString();
            }
            written.append(cursor.next());
        }
    }

    /** Whether what was read ends in the e of an exponent; that of 0x1e is a digit. */
    private static boolean isExponent(StringBuilder written) {
        int last = written.length() - 1;
        return last > 0
                && (written.charAt(last) == 'e' || written.charAt(last) == 'E')
                && !(written.charAt(0) == '0' && (written.charAt(1) == 'x' || written.charAt(1) == 'X'));
    }

    private static Number whole(String digits, int base, boolean negative) {
        BigInteger magnitude = new BigInteger(digits.replace("_", ""), base);
        BigInteger value = negative ? magnitude.negate() : magnitude;
        boolean small = value.compareTo(SMALLEST) >= 0 && value.compareTo(LARGEST) <= 0;
        return small ? (Number) value.longValue() : value;
    }
}
