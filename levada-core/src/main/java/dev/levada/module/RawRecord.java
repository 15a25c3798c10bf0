package dev.levada.module;

import dev.levada.literal.Shown;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record as it stands in a data file.
 *
 * @param id without the module's name
 * @param noupdate whether it is written only when it is first created
 * @param fields by name, in the order of the file
 */
record RawRecord(String file, int line, String id, RecordModel model, boolean noupdate, Map<String, RawField> fields) {

    @Nullable
    RawField field(String name) {
        return fields.get(name);
    }

    /** Where it stands, {@code <file>:<line>}. */
    String source() {
        return file + ":" + line;
    }

    RecordException error(String reason) {
        return new RecordException(source(), "record " + Shown.value(id) + ": " + reason);
    }

    RecordException error(RawField field, String reason) {
        return error(field, reason, null);
    }

    RecordException error(RawField field, String reason, @Nullable Throwable cause) {
        return new RecordException(
                file + ":" + field.line(),
                "record " + Shown.value(id) + ", field " + Shown.value(field.name()) + ": " + reason,
                cause);
    }
}
