package dev.levada.chaos.history;

/**
 * One call of {@code delay}, as its caller saw it.
 *
 * @param key names what is to be done, once; several calls share it only when they have an identity key
 * @param begun before the call, in nanoseconds of the director's clock
 * @param ended after it
 * @param jobId the job it returned; 0 when it returned none
 */
public record Call(String key, JobKind kind, long begun, long ended, Answer answer, long jobId) {

    /** What the caller got to know. */
    public enum Answer {
        /** Stored for certain. */
        STORED,
        /** It ended with an error: stored or not. */
        UNKNOWN,
        /** Its transaction was rolled back: not stored for certain. */
        ROLLED_BACK
    }
}
