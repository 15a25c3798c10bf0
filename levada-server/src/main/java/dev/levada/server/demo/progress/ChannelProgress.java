package dev.levada.server.demo.progress;

import org.jspecify.annotations.Nullable;

/**
 * How far the jobs of one channel are.
 *
 * @param capacity how many may run at a time; null without a limit of its own
 * @param done set to done and cancelled ones among them
 * @param waiting for their turn, and for their time
 * @param later those of them whose time has not come: an ETA, or the delay before a retry
 */
public record ChannelProgress(
        String channel, @Nullable Integer capacity, long done, long running, long waiting, long later, long failed) {

    /** All jobs until now. */
    public long total() {
        return done + running + waiting + failed;
    }

    /** Whether none runs or waits. */
    public boolean isOver() {
        return running + waiting == 0;
    }

    /** This channel's numbers and another's, under another name. */
    public ChannelProgress plus(ChannelProgress other, String name) {
        return new ChannelProgress(
                name,
                capacity,
                done + other.done,
                running + other.running,
                waiting + other.waiting,
                later + other.later,
                failed + other.failed);
    }
}
