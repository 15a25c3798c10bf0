package dev.levada.doctor;

/**
 * What an examination found about one thing. Holds no password.
 *
 * @param subject the thing in a word or two, such as {@code rights}
 * @param sentence what is so
 * @param advice what to do about it; empty when there is nothing to do
 */
public record Finding(Level level, String subject, String sentence, String advice) {

    /** How it stands; a later one is worse. */
    public enum Level {
        /** As it should be. */
        OK,
        /** Worth knowing. */
        NOTE,
        /** Works for now, but probably not as meant. */
        WARNING,
        /** Does not work. */
        ERROR
    }

    @Override
    public String toString() {
        return level + " " + subject + ": " + sentence + (advice.isEmpty() ? "" : ". " + advice);
    }
}
