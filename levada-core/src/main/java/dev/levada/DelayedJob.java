package dev.levada;

/**
 * What a call of {@code delay} left in the database.
 *
 * @param id the job's id; visible to others once the caller's transaction commits. Not above 0 when nothing was stored
 * @param existing whether an earlier job with the same identity key waits already, so that none was added; {@code id} is that job's
 */
public record DelayedJob(long id, boolean existing) {

    /** The call was not delayed, it is done; see {@link NoDelay}. */
    public static final DelayedJob RAN_AT_ONCE = new DelayedJob(0, false);

    /** Whether there is a job in the database: not where calls are run at once, or trapped by a test. */
    public boolean isStored() {
        return id > 0;
    }
}
