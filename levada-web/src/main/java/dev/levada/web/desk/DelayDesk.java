package dev.levada.web.desk;

import dev.levada.DelayedJob;
import dev.levada.JobQueue;
import dev.levada.NamedCall;

/** Delaying jobs by the name of their function, for one user; recorded without their arguments. Made for one request. */
public final class DelayDesk {

    private final JobQueue queue;
    private final Desk desk;

    DelayDesk(JobQueue queue, Desk desk) {
        this.queue = queue;
        this.desk = desk;
    }

    /** Delays; what the queue does not take is a bad request, with its sentence. */
    public DelayedJob delay(NamedCall call) {
        return Refused.as(422, () -> queue.as(desk.actor()).delay(call));
    }
}
