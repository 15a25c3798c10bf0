package dev.levada.argument;

import java.io.Writer;

/**
 * Collects text up to a limit in bytes of UTF-8. Beyond it nothing more is kept, only counted, so that the size can be told; beyond
 * sixteen times the limit the writing itself is stopped, for it might have no end. Not thread-safe.
 */
final class BoundedText extends Writer {

    private static final int COUNTED = 16;

    private final int limit;
    private final StringBuilder kept = new StringBuilder(128);
    private long bytes;

    BoundedText(int limit) {
        this.limit = limit;
    }

    @Override
    public void write(char[] chars, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            char c = chars[i];
            // Either half of a surrogate pair counts 2 of the pair's 4 bytes, so that a pair may be split between two
            // writes.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        // A character takes at least one byte: more than limit characters are never needed.
        kept.append(chars, offset, Math.min(length, limit - kept.length()));
        if (bytes > (long) limit * COUNTED) {
            throw new IllegalStateException("stopped after " + bytes + " bytes");
        }
    }

    boolean isTooLarge() {
        return bytes > limit;
    }

    boolean isAscii() {
        return bytes == kept.length();
    }

    /** The size of the whole text, for messages. */
    String size() {
        return bytes > (long) limit * COUNTED ? "more than " + (long) limit * COUNTED + " bytes" : bytes + " bytes";
    }

    /** At most the first {@code length} characters, never half a surrogate pair. */
    String head(int length) {
        int end = Math.min(length, kept.length());
        return kept.substring(0, end > 0 && Character.isHighSurrogate(kept.charAt(end - 1)) ? end - 1 : end);
    }

    @Override
    public String toString() {
        return kept.toString();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
