package dev.levada.runner;

import dev.levada.channel.ChannelName;
import dev.levada.channel.ChannelSettings;
import dev.levada.channel.QueuedJob;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which channels keep the order of their jobs, and which are throttled: their jobs, and those of the channels below, are handed out with more care. */
final class ChannelRules {

    private final Set<String> sequential = new HashSet<>();
    private final Set<String> throttled = new HashSet<>();

    /** Takes over the settings of all channels. */
    void configure(List<ChannelSettings> channels) {
        sequential.clear();
        throttled.clear();
        for (ChannelSettings channel : channels) {
            if (channel.sequential()) {
                sequential.add(channel.name());
            }
            if (!channel.throttle().isZero()) {
                throttled.add(channel.name());
            }
        }
    }

    /** The sequential channels. */
    Set<String> sequential() {
        return sequential;
    }

    /** Whether a channel, or one above it, is sequential. */
    boolean isOrdered(String channel) {
        return isBelow(sequential, channel);
    }

    /** Whether the next job of a channel is known by its place in line alone: neither an order that failed jobs may stop nor a throttle holds in it. */
    boolean isPlain(String channel) {
        return !isOrdered(channel) && !isBelow(throttled, channel);
    }

    /** The throttled channels in which these jobs count. */
    Set<String> throttledBy(Collection<QueuedJob> jobs) {
        Set<String> found = new HashSet<>();
        if (!throttled.isEmpty()) {
            for (QueuedJob job : jobs) {
                for (String name = job.channel(); name != null; name = ChannelName.parent(name)) {
                    if (throttled.contains(name)) {
                        found.add(name);
                    }
                }
            }
        }
        return found;
    }

    private static boolean isBelow(Set<String> some, String channel) {
        if (some.isEmpty()) {
            return false;
        }
        for (String name = channel; name != null; name = ChannelName.parent(name)) {
            if (some.contains(name)) {
                return true;
            }
        }
        return false;
    }
}
