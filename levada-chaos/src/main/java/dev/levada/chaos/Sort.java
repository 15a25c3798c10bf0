package dev.levada.chaos;

import dev.levada.chaos.history.JobKind;

/**
 * The sorts of jobs in a run. All keys of a sort begin with its letter; of each at most {@code backlog} wait at a time, so that a run comes to its end soon after
 * its last fault.
 */
enum Sort {
    FREE('f', JobKind.ONCE, "root.free", 8, 60),
    NARROW('n', JobKind.ONCE, "root.narrow", 5, 40),
    DEEP('d', JobKind.ONCE, "root.narrow.deep", 3, 20),
    LONG('l', JobKind.ONCE, "root.long", 1, 5),
    ORDERED('s', JobKind.ORDERED, "root.ordered", 4, 30),
    VARIED('v', JobKind.ONCE, "root.varied", 5, 200),
    RETRIED('r', JobKind.RETRIED, "root.free", 3, 30),
    PARENT('p', JobKind.PARENT, "root.free", 2, 30),
    LOOSE('a', JobKind.AT_LEAST_ONCE, "root.loose", 6, 60),
    COALESCED('c', JobKind.COALESCED, "root.loose", 3, Integer.MAX_VALUE),
    /** Let in before all others by a fault. */
    FIRST('h', JobKind.ONCE, "root.narrow", 0, 0),
    /** Delayed by a fault. */
    POISON('x', JobKind.POISON, "root.free", 0, 0);

    /** What all channels are configured as at the start of a run. */
    static final String CHANNELS =
            "root:14,root.narrow:3,root.narrow.deep:1,root.ordered:1:sequential,root.varied:3,root.long:2,root.loose:4";

    static final String VARIED_CHANNEL = "root.varied";
    static final int NARROW_CAPACITY = 3;

    private final char letter;
    private final JobKind kind;
    private final String channel;
    private final int weight;
    private final int backlog;

    Sort(char letter, JobKind kind, String channel, int weight, int backlog) {
        this.letter = letter;
        this.kind = kind;
        this.channel = channel;
        this.weight = weight;
        this.backlog = backlog;
    }

    char letter() {
        return letter;
    }

    JobKind kind() {
        return kind;
    }

    String channel() {
        return channel;
    }

    int weight() {
        return weight;
    }

    int backlog() {
        return backlog;
    }
}
