package dev.levada.runner;

import java.io.PrintWriter;
import java.io.Writer;

/** Texts from jobs, made fit for the database: without U+0000 and halves of characters, and not without end. */
final class Texts {

    private static final int LINE = 10_000;
    private static final int TRACE = 100_000;

    private Texts() {}

    /** The class name of an exception. */
    static String name(Throwable error) {
        return clean(error.getClass().getName(), LINE);
    }

    /** The message of an exception, or its text when it has none. */
    static String message(Throwable error) {
        String message;
        try {
            message = error.getMessage() == null ? error.toString() : error.getMessage();
        } catch (RuntimeException | StackOverflowError e) {
            message = "(the exception's message could not be read: "
                    + e.getClass().getName() + ")";
        }
        return clean(message, LINE);
    }

    /** The stack trace of an exception with its causes. */
    static String stackTrace(Throwable error) {
        Bounded text = new Bounded();
        try (PrintWriter writer = new PrintWriter(text)) {
            error.printStackTrace(writer);
        } catch (RuntimeException | StackOverflowError e) {
            return clean(
                    text.text + "\n(the rest could not be read: " + e.getClass().getName() + ")", TRACE);
        }
        return clean(text.text.toString(), TRACE);
    }

    static String clean(String text, int limit) {
        boolean tooLong = text.length() > limit;
        int end = tooLong ? limit : text.length();
        StringBuilder clean = new StringBuilder(end + 40);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1))) {
                clean.append(c).append(text.charAt(++i));
            } else {
                clean.append(c == 0 || Character.isSurrogate(c) ? '\uFFFD' : c);
            }
        }
        if (tooLong) {
            clean.append(" … (cut, ").append(text.length()).append(" characters in all)");
        }
        return clean.toString();
    }

    /** Takes what fits and drops the rest, so that a trace of endless causes does not fill the memory. */
    private static final class Bounded extends Writer {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void write(char[] chars, int offset, int length) {
            text.append(chars, offset, Math.min(length, Math.max(0, TRACE + 1 - text.length())));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
