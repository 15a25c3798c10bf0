package dev.levada.function;

/** A job function that is not registered. The message says what was asked for and how to register it. */
public class UnknownFunctionException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public UnknownFunctionException(String message) {
        super(message);
    }
}
