package dev.levada.status;

/**
 * Something that keeps jobs from running, or will.
 *
 * @param sentence what is the matter, for people
 * @param advice what may be done, for people
 */
public record Trouble(Kind kind, String sentence, String advice) {

    /** What kind of trouble. */
    public enum Kind {
        /** The queue was found in another database than the one it belongs to: a copy, whose jobs do not run. */
        COPY,
        /** Jobs wait, and no node runs jobs. */
        NO_NODE,
        /** Nodes run, and for longer than their lease none of them has been the jobrunner. */
        NO_JOBRUNNER,
        /** A node that is gone still has jobs. */
        LOST_NODE,
        /** Jobs are set aside, since no node knows their function or has the tag it asks for. */
        PARKED,
        /** A sequential channel is stopped by a failed job. */
        STOPPED_CHANNEL,
        /** A job has been running for much longer than any of its function before. */
        LONG_RUN
    }
}
