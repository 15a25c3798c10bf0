package dev.levada;

/** A look at the queue took longer than it may, and was given up; nothing was changed. */
public final class LookTimeoutException extends JobStoreException {

    private static final long serialVersionUID = 1L;

    LookTimeoutException(String message, java.sql.SQLException cause) {
        super(message, cause);
    }
}
