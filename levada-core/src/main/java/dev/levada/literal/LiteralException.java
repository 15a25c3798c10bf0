package dev.levada.literal;

/** A text that is no literal: the message says what stands where, and what was expected. */
public final class LiteralException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final int line;

    LiteralException(int line, int column, String reason) {
        super((line == 1 ? "at character " + column : "at line " + line + ", character " + column) + ": " + reason);
        this.line = line;
    }

    /** The line within the text, from 1. */
    public int line() {
        return line;
    }
}
