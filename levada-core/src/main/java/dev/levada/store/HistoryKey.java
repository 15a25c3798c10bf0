package dev.levada.store;

/**
 * Of which jobs a row is.
 *
 * @param function empty: of all
 * @param channel empty: of all
 */
public record HistoryKey(String function, String channel) {

    private static final String AND_BELOW = "+";

    /** All jobs. */
    public static final HistoryKey TOTAL = new HistoryKey("", "");

    /** Those of a function. */
    public static HistoryKey ofFunction(String name) {
        return new HistoryKey(name, "");
    }

    /** Those of a channel, without the channels below. */
    public static HistoryKey ofChannel(String name) {
        return new HistoryKey("", name);
    }

    /** Those of a channel and the channels below. */
    public static HistoryKey ofChannelAndBelow(String name) {
        return new HistoryKey(AND_BELOW, name);
    }
}
