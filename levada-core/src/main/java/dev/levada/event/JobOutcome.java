package dev.levada.event;

import java.util.Locale;

/** What an execution came to. */
public enum JobOutcome {
    /** It returned. */
    DONE,
    /** It raised a retryable error and will run again. */
    RETRIED,
    /** It failed for good. */
    FAILED,
    /** It ran longer than its function's timeout, and failed. */
    TIMED_OUT,
    /** It was cancelled while it ran. */
    CANCELLED,
    /** Its node gave it back, begun or not: it waits again without having used a retry. */
    HANDED_BACK,
    /** Its result counted for nothing, since the job was no longer this node's. */
    DISCARDED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Its name in lower case, {@code timed_out}, as metrics and logs have it. */
    public String text() {
        return text;
    }
}
