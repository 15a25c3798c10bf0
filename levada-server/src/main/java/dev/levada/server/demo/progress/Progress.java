package dev.levada.server.demo.progress;

import java.time.Duration;
import java.util.List;

/**
 * How far the demo is at one moment.
 *
 * @param channels the demo's, in the order to show them in
 * @param all their sum, with the capacity of the root
 * @param retries executions that asked for another try
 */
public record Progress(List<ChannelProgress> channels, ChannelProgress all, long retries, Duration elapsed) {

    public Progress {
        channels = List.copyOf(channels);
    }

    /** Whether no job runs or waits. */
    public boolean isOver() {
        return all.isOver();
    }

    /** Jobs ended per second, since the start. */
    public double rate() {
        return (all.done() + all.failed()) / Math.max(0.001, elapsed.toNanos() / 1e9);
    }
}
