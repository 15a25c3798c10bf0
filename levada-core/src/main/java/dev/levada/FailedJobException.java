package dev.levada;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a job's method to say: this will not work, do not try again. The job fails, as with any other exception; this one merely says
 * that it was meant.
 */
public class FailedJobException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public FailedJobException(String message) {
        super(message);
    }

    public FailedJobException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
