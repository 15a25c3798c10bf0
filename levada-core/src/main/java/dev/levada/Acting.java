package dev.levada;

import dev.levada.search.Visibility;

/**
 * The queue in the hands of somebody: what is done through it goes into the {@linkplain JobQueue#audit audit} with what was before and after, in the transaction
 * that does it, one entry for each job, channel or module that was changed. Immutable and safe for use by several threads.
 */
public interface Acting {

    /** The same, for somebody who may see and act upon some jobs only: others are refused as if they were not there. */
    Acting visibleTo(Visibility visibility);

    /** The stored jobs. Where a method takes a name of who acts, it is shown with the job; who is recorded is always the one given to {@link JobQueue#as}. */
    Jobs jobs();

    /** The channels. */
    Channels channels();

    /** The modules that ship records of channels and job functions. */
    Modules modules();

    /**
     * Does as {@link JobQueue#confirmDatabase}.
     *
     * @throws IllegalStateException when who acts may see some jobs only
     */
    void confirmDatabase();

    /**
     * Does as {@link JobQueue#discardAndConfirmDatabase}; recorded before the first job is discarded.
     *
     * @throws IllegalStateException when who acts may see some jobs only
     */
    long discardAndConfirmDatabase();

    /**
     * Delays a call as {@link JobQueue#delay(NamedCall)} does. Recorded without its arguments, and not at all if a job with its identity key waits already.
     *
     * @throws IllegalStateException when who acts may see some jobs only
     */
    DelayedJob delay(NamedCall call);
}
