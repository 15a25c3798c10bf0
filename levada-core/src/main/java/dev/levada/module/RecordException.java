package dev.levada.module;

import org.jspecify.annotations.Nullable;

/** A data file that cannot be taken as it is. The message names the file and line, and the record and field where there is one. */
public final class RecordException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    RecordException(String where, String reason, @Nullable Throwable cause) {
        super(where + ": " + reason, cause);
    }

    RecordException(String where, String reason) {
        this(where, reason, null);
    }
}
