package dev.levada.argument;

import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.StreamWriteException;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.jdk.NumberSerializer;

/** Writes big numbers only as long as they can be read back, see {@link JsonMappers#DIGITS}. */
final class BoundedNumber extends NumberSerializer {

    BoundedNumber(Class<? extends Number> type) {
        super(type);
    }

    @Override
    public void serialize(Number value, JsonGenerator json, SerializationContext context) {
        // Sign and point are read as part of the number, hence the 2.
        if (digits(value) > JsonMappers.DIGITS - 2) {
            throw new StreamWriteException(
                    json,
                    "a number of " + digits(value) + " digits is longer than the limit of " + (JsonMappers.DIGITS - 2)
                            + " digits");
        }
        super.serialize(value, json, context);
    }

    private static long digits(Number value) {
        if (value instanceof BigInteger number) {
            // log10(2) = 0.30103: no need to spell a huge number out in order to refuse it.
            return number.bitLength() * 30103L / 100_000 + 1;
        }
        BigDecimal number = (BigDecimal) value;
        return number.scale() <= 0
                ? (long) number.precision() - number.scale()
                : Math.max(number.precision(), number.scale() + 1L);
    }
}
