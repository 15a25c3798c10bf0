package dev.levada.status;

import dev.levada.channel.ChannelSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A channel at the moment of the look.
 *
 * @param name full name, such as {@code root.sale}
 * @param settings null for a channel that only its jobs name
 * @param own its own jobs
 * @param total its own jobs and those of the channels below
 * @param pausedBy the channel whose pause, or capacity of 0, lets nothing start here: itself or the nearest ancestor; null: it is open
 * @param throttledFor until its throttle, and those of its ancestors, let a job start again; zero: they do now
 */
public record ChannelStatus(
        String name,
        @Nullable ChannelSettings settings,
        JobCounts own,
        JobCounts total,
        @Nullable String pausedBy,
        Duration throttledFor) {

    /** Jobs at a time, here and below; null: no limit of its own. */
    public @Nullable Integer capacity() {
        return settings == null ? null : settings.capacity();
    }

    /** Whether its failed jobs keep all others of it waiting: it is sequential. */
    public boolean isStoppedByFailed() {
        return settings != null
                && settings.sequential()
                && total.failed().number() > 0
                && total.waiting().number() > 0;
    }
}
