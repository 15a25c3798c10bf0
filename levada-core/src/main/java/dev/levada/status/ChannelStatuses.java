package dev.levada.status;

import dev.levada.channel.ChannelName;
import dev.levada.channel.ChannelSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts together what is known of channels. */
public final class ChannelStatuses {

    private ChannelStatuses() {}

    /**
     * All channels that are configured or have jobs, and their ancestors, by name.
     *
     * @param configured by name
     * @param throttled how long the throttle of a channel still holds back the next start, by name
     * @param own the jobs of each channel without those of the channels below, by name
     */
    public static List<ChannelStatus> of(
            Map<String, ChannelSettings> configured, Map<String, Duration> throttled, Map<String, JobCounts> own) {
        Map<String, JobCounts> total = new TreeMap<>();
        configured.keySet().forEach(name -> addUpwards(total, name, JobCounts.NONE));
        own.forEach((name, counts) -> addUpwards(total, name, counts));
        List<ChannelStatus> statuses = new ArrayList<>();
        total.forEach((name, counts) -> statuses.add(new ChannelStatus(
                name,
                configured.get(name),
                own.getOrDefault(name, JobCounts.NONE),
                counts,
                pausedBy(name, configured),
                throttledFor(name, throttled))));
        return statuses;
    }

    private static void addUpwards(Map<String, JobCounts> total, String name, JobCounts counts) {
        for (String at = name; at != null; at = ChannelName.parent(at)) {
            total.merge(at, counts, JobCounts::plus);
        }
    }

    private static @Nullable String pausedBy(String name, Map<String, ChannelSettings> configured) {
        for (String at = name; at != null; at = ChannelName.parent(at)) {
            ChannelSettings settings = configured.get(at);
            if (settings != null && (settings.paused() || Integer.valueOf(0).equals(settings.capacity()))) {
                return at;
            }
        }
        return null;
    }

    private static Duration throttledFor(String name, Map<String, Duration> throttled) {
        Duration longest = Duration.ZERO;
        for (String at = name; at != null; at = ChannelName.parent(at)) {
            Duration left = throttled.getOrDefault(at, Duration.ZERO);
            longest = left.compareTo(longest) > 0 ? left : longest;
        }
        return longest;
    }
}
