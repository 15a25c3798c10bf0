package dev.levada.web.desk;

import dev.levada.DelayedJob;
import dev.levada.JobQueue;
import dev.levada.NamedCall;
import dev.levada.web.http.Json;
import java.util.LinkedHashMap;
import java.util.Map;

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
        DelayedJob job = Refused.as(422, () -> queue.delay(call));
        if (!job.existing()) {
            Map<String, Object> after = new LinkedHashMap<>();
            after.put("function", call.function());
            if (call.channel() != null) {
                after.put("channel", call.channel());
            }
            queue.audit().record(desk.actor(), "delay", "job " + job.id(), null, Json.text(after));
        }
        return job;
    }
}
