package dev.levada.web.document;

import dev.levada.channel.ChannelSettings;
import dev.levada.status.ChannelStatus;
import dev.levada.status.Count;
import dev.levada.status.JobCounts;
import dev.levada.status.NodeStatus;
import dev.levada.status.ParkedFunction;
import dev.levada.status.QueueStatus;
import dev.levada.status.Trouble;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at the queue in JSON. Numbers that are estimates are named in {@code estimated}. */
public final class StatusDocument {

    private StatusDocument() {}

    /** The whole of it. */
    public static Map<String, @Nullable Object> queue(QueueStatus status) {
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
        json.put("nodes", status.nodes().stream().map(StatusDocument::node).toList());
        json.put("channels", channels(status.channels()));
        json.put("parked", status.parked().stream().map(StatusDocument::parked).toList());
        json.put("troubles", troubles(status.troubles()));
        return json;
    }

    /** What moves, for the stream of events. */
    public static Map<String, @Nullable Object> moving(QueueStatus status) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("jobs", moving(status.jobs()));
        json.put(
                "channels",
                status.channels().stream()
                        .map(channel -> channel(channel, moving(channel.total())))
                        .toList());
        json.put(
                "nodes",
                status.nodes().stream()
                        .map(node -> Map.of(
                                "id", node.id(),
                                "state", String.valueOf(Values.lower(node.state())),
                                "running", node.running(),
                                "workers", node.workers()))
                        .toList());
        json.put("troubles", troubles(status.troubles()));
        return json;
    }

    /** Channels. */
    public static List<Map<String, @Nullable Object>> channels(List<ChannelStatus> channels) {
        return channels.stream().map(StatusDocument::channel).toList();
    }

    /** A channel, with the jobs of those below. */
    public static Map<String, @Nullable Object> channel(ChannelStatus channel) {
        return channel(channel, counts(channel.total()));
    }

    private static Map<String, @Nullable Object> channel(ChannelStatus channel, Map<String, @Nullable Object> counts) {
        ChannelSettings settings = channel.settings();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", channel.name());
        json.put("configured", settings != null);
        json.put("capacity", channel.capacity());
        json.put("sequential", settings != null && settings.sequential());
        json.put("throttle_seconds", settings == null ? Double.valueOf(0) : Values.seconds(settings.throttle()));
        json.put("throttled_seconds", Values.seconds(channel.throttledFor()));
        json.put("paused", settings != null && settings.paused());
        json.put("paused_by", channel.pausedBy());
        json.putAll(counts);
        return json;
    }

    /** A node. */
    public static Map<String, @Nullable Object> node(NodeStatus node) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", node.id());
        json.put("name", node.name());
        json.put("host", node.host());
        json.put("pid", node.pid());
        json.put("version", node.version());
        json.put("state", Values.lower(node.state()));
        json.put("jobrunner", node.jobrunner());
        json.put("started_at", Values.moment(node.startedAt()));
        json.put("silent_seconds", Values.seconds(node.silence()));
        json.put("workers", node.workers());
        json.put("running", node.running());
        json.put("tags", node.tags().stream().sorted().toList());
        json.put("functions", node.functions().stream().sorted().toList());
        return json;
    }

    private static Map<String, @Nullable Object> counts(JobCounts counts) {
        Map<String, @Nullable Object> json = moving(counts);
        json.put("longest_run_seconds", Values.seconds(counts.longestRun()));
        return json;
    }

    /** Without what grows all the time while nothing moves. */
    private static Map<String, @Nullable Object> moving(JobCounts counts) {
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
        json.put("oldest_seconds", Values.seconds(counts.oldest()));
        return json;
    }

    private static void count(Map<String, @Nullable Object> json, List<String> estimated, String name, Count count) {
        json.put(name, count.number());
        if (count.estimated()) {
            estimated.add(name);
        }
    }

    private static Map<String, @Nullable Object> parked(ParkedFunction parked) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("function", parked.function());
        json.put("tag", parked.tag());
        json.put("jobs", parked.jobs().number());
        json.put("reason", parked.reason());
        return json;
    }

    private static List<Map<String, String>> troubles(List<Trouble> troubles) {
        return troubles.stream()
                .map(trouble -> Map.of(
                        "kind", String.valueOf(Values.lower(trouble.kind())),
                        "sentence", trouble.sentence(),
                        "advice", trouble.advice()))
                .toList();
    }
}
