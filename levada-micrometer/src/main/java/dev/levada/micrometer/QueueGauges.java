package dev.levada.micrometer;

import dev.levada.status.ChannelStatus;
import dev.levada.status.JobCounts;
import dev.levada.status.NodeStatus;
import dev.levada.status.QueueStatus;
import dev.levada.status.Trouble;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The gauges that are filled from a look at a queue. Used by one thread; the gauges are read by any. */
final class QueueGauges {

    /** Channels and nodes that have gauges of their own; of more, those with the first names. */
    static final int MOST = 200;

    private final GaugeFamily jobs;
    private final GaugeFamily capacity;
    private final GaugeFamily oldest;
    private final GaugeFamily longestRun;
    private final GaugeFamily paused;
    private final GaugeFamily throttled;
    private final GaugeFamily workers;
    private final GaugeFamily running;
    private final GaugeFamily silence;
    private final GaugeFamily troubles;

    QueueGauges(MeterRegistry registry, Tags common) {
        jobs = new GaugeFamily(
                registry, common, "levada.channel.jobs", "jobs", "Jobs in the channel and below, by what they do");
        capacity = new GaugeFamily(
                registry, common, "levada.channel.capacity", "jobs", "Jobs at a time; +Inf where there is no limit");
        oldest = new GaugeFamily(
                registry,
                common,
                "levada.channel.oldest",
                "seconds",
                "How long the job in the channel and below that has been ready for longest has been so; 0: none is");
        longestRun = new GaugeFamily(
                registry,
                common,
                "levada.channel.longest.run",
                "seconds",
                "How long the job in the channel and below that has been running for longest has been so; 0: none runs");
        paused = new GaugeFamily(
                registry, common, "levada.channel.paused", null, "1: it or a channel above is paused; else 0");
        throttled = new GaugeFamily(
                registry, common, "levada.channel.throttled", "seconds", "Until throttles let a job start again");
        workers = new GaugeFamily(registry, common, "levada.node.workers", null, "Jobs the node runs at a time");
        running = new GaugeFamily(registry, common, "levada.node.running", "jobs", "Jobs the node holds");
        silence = new GaugeFamily(
                registry, common, "levada.node.silence", "seconds", "Since the node last showed its life");
        troubles = new GaugeFamily(
                registry, common, "levada.troubles", null, "What keeps jobs from running, by kind; 0: nothing");
    }

    /** Has the gauges show what was seen. */
    void show(QueueStatus status) {
        List<ChannelStatus> channels = status.channels().stream().limit(MOST).toList();
        Map<Tags, Double> counts = new HashMap<>();
        for (ChannelStatus channel : channels) {
            JobCounts total = channel.total();
            count(counts, channel, "running", total.running());
            count(counts, channel, "ready", total.ready().number());
            count(counts, channel, "scheduled", total.scheduled().number());
            count(counts, channel, "held", total.held().number());
            count(counts, channel, "parked", total.parked().number());
            count(counts, channel, "failed", total.failed().number());
        }
        jobs.set(counts);
        capacity.set(byChannel(
                channels, channel -> channel.capacity() == null ? Double.POSITIVE_INFINITY : channel.capacity()));
        oldest.set(byChannel(channels, channel -> seconds(channel.total().oldest())));
        longestRun.set(byChannel(channels, channel -> seconds(channel.total().longestRun())));
        paused.set(byChannel(channels, channel -> channel.pausedBy() == null ? 0 : 1));
        throttled.set(byChannel(channels, channel -> seconds(channel.throttledFor())));
        List<NodeStatus> nodes = status.nodes().stream().limit(MOST).toList();
        workers.set(byNode(nodes, NodeStatus::workers));
        running.set(byNode(nodes, NodeStatus::running));
        silence.set(byNode(nodes, node -> seconds(node.silence())));
        Map<Tags, Double> kinds = new HashMap<>();
        for (Trouble.Kind kind : Trouble.Kind.values()) {
            kinds.put(Tags.of("kind", kind.name().toLowerCase(Locale.ROOT)), (double) status.troubles().stream()
                    .filter(trouble -> trouble.kind() == kind)
                    .count());
        }
        troubles.set(kinds);
    }

    /** Has the gauges show that nothing is known. */
    void unknown() {
        all().forEach(GaugeFamily::unknown);
    }

    /** Takes the gauges away. */
    void clear() {
        all().forEach(family -> family.set(Map.of()));
    }

    private List<GaugeFamily> all() {
        return List.of(jobs, capacity, oldest, longestRun, paused, throttled, workers, running, silence, troubles);
    }

    private static void count(Map<Tags, Double> counts, ChannelStatus channel, String what, long number) {
        counts.put(Tags.of("channel", channel.name(), "state", what), (double) number);
    }

    private static Map<Tags, Double> byChannel(List<ChannelStatus> channels, ToDoubleFunction<ChannelStatus> value) {
        Map<Tags, Double> values = new HashMap<>();
        for (ChannelStatus channel : channels) {
            values.put(Tags.of("channel", channel.name()), value.applyAsDouble(channel));
        }
        return values;
    }

    /** By name and state; nodes of one name and state, as when one has begun anew, are summed up. */
    private static Map<Tags, Double> byNode(List<NodeStatus> nodes, ToDoubleFunction<NodeStatus> value) {
        Map<Tags, Double> values = new HashMap<>();
        for (NodeStatus node : nodes) {
            Tags tags =
                    Tags.of("node", node.name(), "state", node.state().name().toLowerCase(Locale.ROOT));
            values.merge(tags, value.applyAsDouble(node), Double::sum);
        }
        return values;
    }

    private static double seconds(@Nullable Duration duration) {
        return duration == null ? 0 : duration.toMillis() / 1_000.0;
    }
}
