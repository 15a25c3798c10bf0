package dev.levada.module;

import dev.levada.literal.Literal;
import dev.levada.literal.LiteralException;
import dev.levada.literal.Shown;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the fields of one record as the types they must have. Not thread-safe. */
final class FieldReader {

    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,12}(\\.\\d{1,6})?");
    private static final Pattern REFERENCE_CALL = Pattern.compile("(?s)\\s*(?:\\[\\s*)?(?:env\\.)?ref\\s*\\(.*");
    private static final int LONGEST_TEXT = 10_000;

    private final RawRecord record;

    FieldReader(RawRecord record) {
        this.record = record;
    }

    /** The field; null when it is not given. */
    @Nullable
    RawField field(String name) {
        return record.field(name);
    }

    /** A text, not blank; null when the field is not given. */
    @Nullable
    String text(String name) {
        RawField field = field(name);
        if (field == null) {
            return null;
        }
        Object value = value(field);
        if (!(value instanceof String text)) {
            throw record.error(field, shown(value) + " was given, expected a text");
        }
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            throw record.error(field, "it is empty; give a text, or leave the field out");
        }
        if (stripped.length() > LONGEST_TEXT) {
            throw record.error(field, "it has " + stripped.length() + " characters, expected at most " + LONGEST_TEXT);
        }
        return stripped;
    }

    /** A whole number. */
    long whole(RawField field, long least, long most) {
        Object value = value(field);
        Long number = value instanceof Long given
                ? given
                : value instanceof String text && WHOLE.matcher(text.strip()).matches()
                        ? (Long) Long.parseLong(text.strip())
                        : null;
        if (number == null || number < least || number > most) {
            throw record.error(
                    field, shown(value) + " was given, expected a whole number from " + least + " to " + most);
        }
        return number;
    }

    /** Yes or no. */
    boolean truth(RawField field) {
        Object value = value(field);
        if (value instanceof Boolean given) {
            return given;
        }
        return switch (String.valueOf(value).strip()) {
            case "True", "true", "1" -> true;
            case "False", "false", "0" -> false;
            default -> throw record.error(field, shown(value) + " was given, expected True or False");
        };
    }

    /** A number of seconds, down to microseconds, from zero; null when the value is none. */
    @Nullable
    Duration seconds(RawField field) {
        Object value = value(field);
        String text = value instanceof Double given && given >= 1e-6 && given < 1e12
                ? BigDecimal.valueOf(given).toPlainString()
                : String.valueOf(value).strip();
        if (!DECIMAL.matcher(text).matches()) {
            return null;
        }
        return Duration.ofNanos(0)
                .plusSeconds(new BigDecimal(text).longValue())
                .plusNanos(new BigDecimal(text)
                        .remainder(BigDecimal.ONE)
                        .movePointRight(9)
                        .longValue());
    }

    /** The record a field refers to. */
    RecordId reference(RawField field, String module, String example) {
        if (field.ref() == null) {
            throw record.error(
                    field,
                    "it refers to no record; write <field name=\"" + field.name() + "\" ref=\"" + example + "\"/>");
        }
        RecordId id = RecordId.parse(field.ref(), module);
        if (!RecordId.isId(id.id()) || !DataModule.isName(id.module())) {
            throw record.error(
                    field,
                    Shown.value(field.ref()) + " is no reference; write the id of a record of this module, or"
                            + " <module>.<id>, such as ref=\"" + example + "\"");
        }
        return id;
    }

    /** The value of a field that may not be a reference: a literal's, or a text. */
    @Nullable
    Object value(RawField field) {
        if (field.ref() != null) {
            throw record.error(field, "it refers to " + Shown.value(field.ref()) + ", expected a value");
        }
        return field.eval() == null ? field.text() : literal(field, field.eval());
    }

    /** Reads a literal that stands in a field. */
    @Nullable
    Object literal(RawField field, String text) {
        try {
            return Literal.read(text);
        } catch (LiteralException e) {
            String hint = REFERENCE_CALL.matcher(text).matches()
                    ? "; to refer to a record write ref=\"…\" instead of eval"
                    : "";
            throw record.error(field, "cannot read the literal " + e.getMessage() + hint, e);
        }
    }

    RecordException error(RawField field, String reason) {
        return record.error(field, reason);
    }

    RecordException error(RawField field, IllegalArgumentException cause) {
        return record.error(field, String.valueOf(cause.getMessage()), cause);
    }

    RecordException error(String reason) {
        return record.error(reason);
    }

    /** A value in a message. */
    static String shown(@Nullable Object value) {
        if (value == null) {
            return "None";
        }
        return value instanceof String ? Shown.value(value) : Shown.plain(value.toString());
    }
}
