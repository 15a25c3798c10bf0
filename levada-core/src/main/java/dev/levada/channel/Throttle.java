package dev.levada.channel;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The pause of one channel between two starts. It keeps the last start, so that a change of its length holds at once. */
final class Throttle {

    private Duration length = Duration.ZERO;
    private @Nullable Instant lastStart;
    private @Nullable Instant startBefore;
    private @Nullable Long lastJob;
    private @Nullable Instant until;

    /** Gives the end of the pause; null when there is none, or when it was {@linkplain #release released}. */
    @Nullable
    Instant until() {
        return until;
    }

    void setLength(Duration length) {
        if (length.equals(this.length)) {
            return;
        }
        this.length = length;
        if (length.isZero()) {
            startedAt(null, null);
            startBefore = null;
        } else {
            startedAt(lastStart, lastJob);
        }
    }

    void started(QueuedJob job, Instant now) {
        if (!length.isZero()) {
            startBefore = lastStart;
            startedAt(now, job.id());
        }
    }

    /** Forgets the start of a job, unless another one started since. */
    void takeBack(QueuedJob job) {
        if (lastStart != null && lastJob != null && lastJob == job.id()) {
            Instant start = lastStart;
            startedAt(startBefore, null);
            // What had run out at the start has run out still: a wake-up time in the past would only make the jobrunner
            // spin.
            if (until != null && !until.isAfter(start)) {
                release();
            }
        }
    }

    /** Makes the pause last at least so long; does nothing in a channel without throttle. */
    void restore(Instant end) {
        Instant start = end.minus(length);
        if (!length.isZero() && (lastStart == null || start.isAfter(lastStart))) {
            startedAt(start, null);
        }
    }

    void release() {
        until = null;
    }

    private void startedAt(@Nullable Instant start, @Nullable Long job) {
        lastStart = start;
        lastJob = job;
        until = start == null ? null : start.plus(length);
    }
}
