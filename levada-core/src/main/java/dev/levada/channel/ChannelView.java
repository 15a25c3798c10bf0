package dev.levada.channel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A channel as it stood at one moment, for display. Immutable.
 *
 * @param name the full name
 * @param settings what is configured, null for an implicit channel, which has no limit of its own
 * @param running how many jobs run in the channel and below it
 * @param waiting how many waiting jobs the tree holds directly in the channel, scheduled ones included
 * @param failed whether the channel directly holds failed jobs
 * @param throttledUntil when the throttle lets the next job start, null when it does not hold any up; may be past, since the
 *     tree has no clock
 */
public record ChannelView(
        String name,
        @Nullable ChannelSettings settings,
        int running,
        int waiting,
        boolean failed,
        @Nullable Instant throttledUntil) {

    /** Tells whether nobody configured the channel: it exists for its jobs, or for the channels below it. */
    public boolean implicit() {
        return settings == null;
    }

    /** Gives the short form {@code root.sale(C:4,Q:0,R:2,F:0)}: capacity (∞ for none), waiting, running, failed (0 or 1). */
    @Override
    public String toString() {
        Integer capacity = settings == null ? null : settings.capacity();
        return name + "(C:" + (capacity == null ? "∞" : capacity) + ",Q:" + waiting + ",R:" + running + ",F:"
                + (failed ? 1 : 0) + ")";
    }
}
