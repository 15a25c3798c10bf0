package dev.levada.configuration;

/**
 * Something about the configuration that people should know.
 *
 * @param sentence what is the matter, and where
 * @param advice what to do about it, an imperative; empty when there is nothing to do
 */
public record Remark(Level level, String sentence, String advice) {

    /** How bad it is. */
    public enum Level {
        /** Worth knowing. */
        NOTE,
        /** Probably not what was meant. */
        WARNING,
        /** The configuration cannot be used. */
        ERROR
    }

    static Remark note(String sentence, String advice) {
        return new Remark(Level.NOTE, sentence, advice);
    }

    static Remark warning(String sentence, String advice) {
        return new Remark(Level.WARNING, sentence, advice);
    }

    static Remark error(String sentence, String advice) {
        return new Remark(Level.ERROR, sentence, advice);
    }

    @Override
    public String toString() {
        return advice.isEmpty() ? sentence : sentence + ". " + advice;
    }
}
