package dev.levada.server.command;

import dev.levada.status.ChannelStatus;
import dev.levada.status.Count;
import dev.levada.status.JobCounts;
import dev.levada.status.NodeStatus;
import dev.levada.status.ParkedFunction;
import dev.levada.status.QueueStatus;
import dev.levada.status.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at queues in JSON. Durations are in seconds; numbers that are estimates are named in {@code estimated}. */
final class StatusJson {

    private StatusJson() {}

    static Map<String, @Nullable Object> queue(QueueStatus status) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("healthy", status.isHealthy());
        json.put("database", status.database());
        json.put("server_version", status.server());
        json.put("schema", status.schema());
        json.put("schema_version", status.schemaVersion());
        json.put("confirmed", status.bond().confirmed());
        json.put("deployment", status.bond().boundDeployment());
        json.put("jobrunner", status.jobrunner().map(NodeStatus::name).orElse(null));
        json.put("jobs", counts(status.jobs()));
        json.put("nodes", status.nodes().stream().map(StatusJson::node).toList());
        json.put("channels", status.channels().stream().map(StatusJson::channel).toList());
        json.put("parked", status.parked().stream().map(StatusJson::parked).toList());
        json.put("troubles", status.troubles().stream().map(StatusJson::trouble).toList());
        return json;
    }

    /** A channel, with the jobs of those below. */
    static Map<String, @Nullable Object> channel(ChannelStatus channel) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", channel.name());
        json.put("configured", channel.settings() != null);
        json.put("capacity", channel.capacity());
        json.put("sequential", channel.settings() != null && channel.settings().sequential());
        json.put(
                "throttle_seconds",
                channel.settings() == null ? 0 : seconds(channel.settings().throttle()));
        json.put("throttled_seconds", seconds(channel.throttledFor()));
        json.put("paused", channel.settings() != null && channel.settings().paused());
        json.put("paused_by", channel.pausedBy());
        json.putAll(counts(channel.total()));
        return json;
    }

    private static Map<String, @Nullable Object> counts(JobCounts counts) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        List<String> estimated = new ArrayList<>();
        json.put("running", counts.running());
        count(json, estimated, "waiting", counts.waiting());
        count(json, estimated, "ready", counts.ready());
        count(json, estimated, "scheduled", counts.scheduled());
        count(json, estimated, "held", counts.held());
        count(json, estimated, "parked", counts.parked());
        count(json, estimated, "failed", counts.failed());
        json.put("estimated", estimated);
        json.put("oldest_seconds", counts.oldest() == null ? null : seconds(counts.oldest()));
        return json;
    }

    private static void count(Map<String, @Nullable Object> json, List<String> estimated, String name, Count count) {
        json.put(name, count.number());
        if (count.estimated()) {
            estimated.add(name);
        }
    }

    private static Map<String, @Nullable Object> node(NodeStatus node) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", node.id());
        json.put("name", node.name());
        json.put("host", node.host());
        json.put("pid", node.pid());
        json.put("version", node.version());
        json.put("state", node.state().name().toLowerCase(Locale.ROOT));
        json.put("jobrunner", node.jobrunner());
        json.put("started_at", node.startedAt().toString());
        json.put("silent_seconds", seconds(node.silence()));
        json.put("workers", node.workers());
        json.put("running", node.running());
        json.put("tags", node.tags());
        json.put("functions", node.functions());
        return json;
    }

    private static Map<String, @Nullable Object> parked(ParkedFunction parked) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("function", parked.function());
        json.put("tag", parked.tag());
        json.put("jobs", parked.jobs().number());
        json.put("reason", parked.reason());
        return json;
    }

    private static Map<String, @Nullable Object> trouble(Trouble trouble) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("kind", trouble.kind().name().toLowerCase(Locale.ROOT));
        json.put("sentence", trouble.sentence());
        json.put("advice", trouble.advice());
        return json;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }
}
