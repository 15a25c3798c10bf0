package dev.levada.server.command;

import dev.levada.ActionResult;
import dev.levada.Job;
import dev.levada.JobAttempt;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/** Jobs in JSON, with the names the columns have in the database. Moments are in ISO 8601, UTC. */
final class JobJson {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JobJson() {}

    static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static Map<String, @Nullable Object> job(Job job) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", job.id());
        json.put("state", job.state().sqlName());
        json.put("stage", job.stage() == null ? null : job.stage().name().toLowerCase(Locale.ROOT));
        json.put("function", job.function());
        json.put("args", new RawValue(job.arguments()));
        json.put("context", job.context());
        json.put("channel", job.properties().channel());
        json.put("priority", job.properties().priority());
        json.put("max_retries", job.properties().maxRetries());
        json.put("eta", moment(job.properties().eta()));
        json.put("description", job.properties().description());
        json.put("identity_key", job.properties().identityKey());
        json.put("created_at", moment(job.times().created()));
        json.put("enqueued_at", moment(job.times().enqueued()));
        json.put("started_at", moment(job.times().started()));
        json.put("finished_at", moment(job.times().finished()));
        json.put("cancel_requested_at", moment(job.times().cancelRequested()));
        json.put("attempt", job.execution().attempt());
        json.put("retry", job.execution().retry());
        json.put("crashes", job.execution().crashes());
        json.put("node_id", job.execution().nodeId());
        json.put("progress", job.execution().progress());
        json.put("result", raw(job.outcome().result()));
        json.put("message", job.outcome().message());
        json.put("exc_name", job.outcome().exceptionName());
        json.put("exc_message", job.outcome().exceptionMessage());
        return json;
    }

    static Map<String, @Nullable Object> attempt(JobAttempt attempt) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("attempt", attempt.number());
        json.put("node", attempt.node());
        json.put("started_at", moment(attempt.started()));
        json.put("ended_at", moment(attempt.ended()));
        json.put(
                "outcome",
                attempt.outcome() == null ? null : attempt.outcome().name().toLowerCase(Locale.ROOT));
        json.put("result", raw(attempt.result()));
        json.put("exc_name", attempt.exceptionName());
        json.put("exc_message", attempt.exceptionMessage());
        json.put("exc_info", attempt.stackTrace());
        return json;
    }

    static Map<String, Object> result(ActionResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("changed", List.copyOf(result.changed()));
        json.put("asked", List.copyOf(result.asked()));
        json.put("refused", new TreeMap<>(result.refused()));
        return json;
    }

    private static @Nullable RawValue raw(@Nullable String json) {
        return json == null ? null : new RawValue(json);
    }

    private static @Nullable String moment(@Nullable Instant moment) {
        return moment == null ? null : moment.toString();
    }
}
