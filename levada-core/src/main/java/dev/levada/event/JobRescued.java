package dev.levada.event;

import java.time.Instant;

/**
 * A job whose node was lost has been taken from it; told by the jobrunner's node.
 *
 * @param attempt the execution that ended with the node; 0 when there was none yet
 * @param fate what becomes of it
 */
public record JobRescued(Instant at, String node, long jobId, String function, String channel, int attempt, Fate fate)
        implements JobEvent {

    /** What becomes of a rescued job. */
    public enum Fate {
        /** It waits again; it had not begun. */
        WAITS,
        /** It waits again after a crash, which is counted apart from retries. */
        CRASHED,
        /** It has failed: nodes have ended too often while it ran. */
        POISON,
        /** It is cancelled, as it had been asked to be. */
        CANCELLED
    }
}
