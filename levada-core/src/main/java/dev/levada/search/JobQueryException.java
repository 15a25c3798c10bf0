package dev.levada.search;

/** A search text that cannot be understood; says which word, and what was expected there. */
public final class JobQueryException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final int position;
    private final int length;

    JobQueryException(String message, int position, int length) {
        super(message);
        this.position = position;
        this.length = length;
    }

    /** Where in the text the word begins: 0 or more. */
    public int position() {
        return position;
    }

    /** How many characters the word has: 1 or more. */
    public int length() {
        return length;
    }
}
