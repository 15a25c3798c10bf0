package dev.levada.web.page;

import dev.levada.status.ChannelStatus;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How full a channel is, as a picture 160 units wide: a slot for each job that may run, or, where that would be too many or there is no limit, a level.
 *
 * @param slots 0: a level is shown
 * @param filled how many slots are
 * @param level 0 to 1
 * @param shut whether nothing may start
 * @param sentence the same in words
 */
public record Gauge(int slots, int filled, double level, boolean shut, String sentence) {

    private static final int MOST_SLOTS = 24;
    private static final double WIDTH = 160;
    private static final double GAP = 2;

    /** Of a channel. */
    public static Gauge of(ChannelStatus channel) {
        return of(channel.total().running(), channel.capacity(), channel.pausedBy() != null);
    }

    /**
     * Of whatever runs jobs.
     *
     * @param capacity null: no limit
     */
    public static Gauge of(long running, @Nullable Integer capacity, boolean shut) {
        String sentence = running
                + (capacity == null ? " running, no limit" : " of " + capacity + " running")
                + (shut ? ", paused" : "");
        int slots = capacity != null && capacity > 0 && capacity <= MOST_SLOTS ? capacity : 0;
        return new Gauge(slots, (int) Math.min(running, MOST_SLOTS), level(running, capacity), shut, sentence);
    }

    /** A level of a part of a whole, for lists of groups. */
    public static Gauge share(long part, long whole, String sentence) {
        return new Gauge(0, 0, whole <= 0 ? 0 : Math.min(1, (double) part / whole), false, sentence);
    }

    /** Without a limit the level rises ever slower: half at ten jobs, nine tenths at ninety. */
    private static double level(long running, @Nullable Integer capacity) {
        if (capacity == null) {
            return running / (running + 10.0);
        }
        return capacity == 0 ? (running > 0 ? 1 : 0) : Math.min(1, (double) running / capacity);
    }

    /** Where a slot begins. */
    public String x(int slot) {
        return units(0.5 + slot * (WIDTH + GAP - 1) / slots);
    }

    /** How wide a slot is. */
    public String slotWidth() {
        return units((WIDTH + GAP - 1) / slots - GAP);
    }

    /** How far the level goes. */
    public String waterWidth() {
        return units(level * (WIDTH - 1));
    }

    private static String units(double length) {
        return String.format(Locale.ROOT, "%.2f", Math.max(0, length));
    }
}
