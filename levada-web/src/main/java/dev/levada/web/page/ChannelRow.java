package dev.levada.web.page;

import dev.levada.Channels.Channel;
import dev.levada.JobState;
import dev.levada.channel.ChannelSettings;
import dev.levada.search.JobQuery;
import dev.levada.status.ChannelStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A channel in the tree.
 *
 * @param depth 0 for the root
 * @param configured null for a channel that only its jobs name
 */
public record ChannelRow(
        ChannelStatus status, int depth, @Nullable Channel configured) {

    private static final int BRIEF = 12;

    /** All channels, each below its parent. */
    static List<ChannelRow> of(List<ChannelStatus> statuses, List<Channel> configured) {
        Map<String, Channel> byName = new HashMap<>();
        configured.forEach(channel -> byName.put(channel.settings().name(), channel));
        List<ChannelRow> rows = new ArrayList<>();
        for (ChannelStatus status : statuses) {
            int depth = (int) status.name().chars().filter(c -> c == '.').count();
            rows.add(new ChannelRow(status, depth, byName.get(status.name())));
        }
        return rows;
    }

    /** The first of them, without their settings, for the overview. */
    public static List<ChannelRow> brief(List<ChannelStatus> statuses) {
        return of(statuses.subList(0, Math.min(BRIEF, statuses.size())), List.of());
    }

    /** The search for its jobs that are not finished; for all such jobs when jobs by SQL name a channel that nobody can look for. */
    public String query() {
        JobQuery unfinished = JobQuery.all()
                .state(
                        JobState.WAIT_DEPENDENCIES,
                        JobState.PENDING,
                        JobState.ENQUEUED,
                        JobState.STARTED,
                        JobState.FAILED);
        try {
            return unfinished.channel(status.name()).toString();
        } catch (IllegalArgumentException e) {
            return unfinished.toString();
        }
    }

    /** The last part of the name. */
    public String label() {
        return Words.last(status.name());
    }

    /** How full it is. */
    public Gauge gauge() {
        return Gauge.of(status);
    }

    /** Its settings; null for a channel that only its jobs name. */
    public @Nullable ChannelSettings settings() {
        return status.settings();
    }

    /** Whether a person has paused it, itself and not one above. */
    public boolean isPaused() {
        return status.settings() != null && status.settings().paused();
    }
}
