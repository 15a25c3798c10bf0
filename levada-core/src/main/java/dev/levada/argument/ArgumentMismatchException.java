package dev.levada.argument;

/**
 * A stored text that does not fit the types it is read as: the method changed while its job waited, or the job was written by hand. The
 * message holds no more than the first 200 characters of the text.
 */
public class ArgumentMismatchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ArgumentMismatchException(String message) {
        super(message);
    }

    public ArgumentMismatchException(String message, Throwable cause) {
        super(message, cause);
    }
}
