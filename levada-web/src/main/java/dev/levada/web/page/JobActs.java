package dev.levada.web.page;

import dev.levada.Job;
import dev.levada.JobStage;
import dev.levada.JobState;

/**
 * What people may do with a job as it is now; the source is the table in {@code docs/state-machine.md}. A job that has moved on meanwhile refuses.
 *
 * @param change whether priority, ETA and channel may be changed
 */
public record JobActs(boolean requeue, boolean setDone, boolean cancel, boolean hold, boolean release, boolean change) {

    /** For a job. */
    static JobActs of(Job job) {
        JobState state = job.state();
        boolean waits = state == JobState.WAIT_DEPENDENCIES || state == JobState.PENDING;
        boolean failed = state == JobState.FAILED;
        boolean held = job.stage() == JobStage.HELD;
        return new JobActs(
                failed || state.isFinished(),
                waits || failed || state == JobState.ENQUEUED,
                !state.isFinished() && job.times().cancelRequested() == null,
                state == JobState.PENDING && !held,
                held,
                waits || failed);
    }
}
