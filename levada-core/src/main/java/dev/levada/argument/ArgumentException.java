package dev.levada.argument;

/**
 * An argument, or the type of a parameter, that cannot be stored with a job. The message says what was given, what was expected and what
 * to do.
 */
public class ArgumentException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public ArgumentException(String message) {
        super(message);
    }

    public ArgumentException(String message, Throwable cause) {
        super(message, cause);
    }
}
