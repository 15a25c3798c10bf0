package dev.levada.chaos;

import dev.levada.chaos.history.JobKind;

/**
 * The sorts of jobs in a run. All keys of a sort begin with its letter; of each at most {@code backlog} wait at a time, so that a run comes to its end soon after
 * its last fault.
 */
enum Sort {
    FREE('f', JobKind.ONCE, "root.main.free", 8, 60),
    NARROW('n', JobKind.ONCE, "root.main.narrow", 5, 40),
    DEEP('d', JobKind.ONCE, "root.main.narrow.deep", 3, 20),
    LONG('l', JobKind.ONCE, "root.main.long", 1, 5),
    ORDERED('s', JobKind.ORDERED, "root.main.ordered", 4, 30),
    VARIED('v', JobKind.ONCE, "root.main.varied", 5, 200),
    RETRIED('r', JobKind.RETRIED, "root.main.free", 3, 30),
    PARENT('p', JobKind.PARENT, "root.main.free", 2, 30),
    LOOSE('a', JobKind.AT_LEAST_ONCE, "root.main.loose", 6, 60),
    COALESCED('c', JobKind.COALESCED, "root.main.loose", 3, Integer.MAX_VALUE),
    /** So short, and so many at a time, that nodes are promised them. */
    SWIFT('w', JobKind.AT_LEAST_ONCE, "root.swift", 1, 1),
    /** Let in before all others by a fault. */
    FIRST('h', JobKind.ONCE, "root.main.narrow", 0, 0),
    /** Delayed by a fault. */
    POISON('x', JobKind.POISON, "root.main.free", 0, 0);

    /** What all channels are configured as at the start of a run. */
    static final String CHANNELS = "root:94,root.swift:80,root.main:14,root.main.narrow:3,root.main.narrow.deep:1,"
            + "root.main.ordered:1:sequential,root.main.varied:3,root.main.long:2,root.main.loose:4";

    static final String VARIED_CHANNEL = "root.main.varied";
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
