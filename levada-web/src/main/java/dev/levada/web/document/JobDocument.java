package dev.levada.web.document;

import dev.levada.ActionResult;
import dev.levada.Job;
import dev.levada.JobAttempt;
import dev.levada.JobLogLine;
import dev.levada.JobStage;
import dev.levada.JobState;
import dev.levada.search.FailureGroup;
import dev.levada.search.Group;
import dev.levada.search.JobLine;
import dev.levada.search.Page;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.util.RawValue;

/** Jobs in JSON, as desks give them: secrets are masked already. */
public final class JobDocument {

    private JobDocument() {}

    /** A job. */
    public static Map<String, @Nullable Object> job(Job job) {
        Map<String, @Nullable Object> json = head(job.id(), job.state(), job.stage(), job.function());
        json.put("args", new RawValue(job.arguments()));
        json.put("context", job.context());
        common(json, job.properties(), job.times(), job.execution());
        json.put("result", raw(job.outcome().result()));
        json.put("message", job.outcome().message());
        json.put("exc_name", job.outcome().exceptionName());
        json.put("exc_message", job.outcome().exceptionMessage());
        return json;
    }

    /** A job in a list; its arguments are a text, since they may be cut. */
    public static Map<String, @Nullable Object> line(JobLine line) {
        Map<String, @Nullable Object> json = head(line.id(), line.state(), line.stage(), line.function());
        json.put("args_text", line.arguments());
        json.put("context", line.context());
        common(json, line.properties(), line.times(), line.execution());
        json.put("node", line.node());
        json.put("message", line.message());
        json.put("exc_name", line.exceptionName());
        json.put("exc_message", line.exceptionMessage());
        return json;
    }

    /** A page of jobs. */
    public static Map<String, @Nullable Object> page(Page page) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("jobs", page.jobs().stream().map(JobDocument::line).toList());
        json.put("next", page.next());
        json.put("searched_to", Values.moment(page.searchedTo()));
        return json;
    }

    /** An execution. */
    public static Map<String, @Nullable Object> attempt(JobAttempt attempt) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("attempt", attempt.number());
        json.put("node", attempt.node());
        json.put("started_at", Values.moment(attempt.started()));
        json.put("ended_at", Values.moment(attempt.ended()));
        json.put("outcome", Values.lower(attempt.outcome()));
        json.put("result", raw(attempt.result()));
        json.put("exc_name", attempt.exceptionName());
        json.put("exc_message", attempt.exceptionMessage());
        json.put("exc_info", attempt.stackTrace());
        return json;
    }

    /** A line that was logged. */
    public static Map<String, @Nullable Object> logLine(JobLogLine line) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("attempt", line.attempt());
        json.put("number", line.number());
        json.put("at", Values.moment(line.at()));
        json.put("level", Values.lower(line.level()));
        json.put("text", line.text());
        return json;
    }

    /** What an action did. */
    public static Map<String, @Nullable Object> result(ActionResult result) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("changed", List.copyOf(result.changed()));
        json.put("asked", List.copyOf(result.asked()));
        json.put("refused", new TreeMap<>(result.refused()));
        return json;
    }

    /** A group. */
    public static Map<String, @Nullable Object> group(Group group) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("value", group.value());
        json.put("count", Values.count(group.count()));
        json.put("query", group.query().toString());
        return json;
    }

    /** Failed jobs that are alike. */
    public static Map<String, @Nullable Object> failure(FailureGroup group) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("fingerprint", group.fingerprint());
        json.put("function", group.function());
        json.put("exc_name", group.exceptionName());
        json.put("exc_message", group.message());
        json.put("count", Values.count(group.count()));
        json.put("first_seen_at", Values.moment(group.firstSeen()));
        json.put("last_seen_at", Values.moment(group.lastSeen()));
        json.put("sample_job", group.sampleJob());
        json.put("query", group.query().toString());
        return json;
    }

    private static @Nullable RawValue raw(@Nullable String json) {
        return json == null ? null : new RawValue(json);
    }

    private static Map<String, @Nullable Object> head(
            long id, JobState state, @Nullable JobStage stage, String function) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("state", state.sqlName());
        json.put("stage", Values.lower(stage));
        json.put("function", function);
        return json;
    }

    private static void common(
            Map<String, @Nullable Object> json, Job.Properties properties, Job.Times times, Job.Execution execution) {
        json.put("channel", properties.channel());
        json.put("priority", properties.priority());
        json.put("max_retries", properties.maxRetries());
        json.put("eta", Values.moment(properties.eta()));
        json.put("description", properties.description());
        json.put("identity_key", properties.identityKey());
        json.put("created_at", Values.moment(times.created()));
        json.put("enqueued_at", Values.moment(times.enqueued()));
        json.put("started_at", Values.moment(times.started()));
        json.put("finished_at", Values.moment(times.finished()));
        json.put("cancel_requested_at", Values.moment(times.cancelRequested()));
        json.put("attempt", execution.attempt());
        json.put("retry", execution.retry());
        json.put("crashes", execution.crashes());
        json.put("node_id", execution.nodeId());
        json.put("progress", execution.progress());
    }
}
