package dev.levada.runner;

import dev.levada.channel.QueuedJob;
import java.util.List;
import java.util.Set;

/** What came of a look in the background; what was seen may be out of date by the time it is read. */
sealed interface Found {

    /**
     * The jobs that a node holds by the database.
     *
     * @param nanos how long the look took
     */
    record Held(int nodeId, Set<Long> jobs, long nanos) implements Found {}

    /**
     * The channels that have ready jobs, or had some in memory when the look began.
     *
     * @param nanos how long the look took
     */
    record Ready(List<String> channels, long nanos) implements Found {}

    /**
     * The first ready jobs of some channels.
     *
     * @param limit how many of a channel were looked for
     * @param nanos how long the look took
     */
    record Heads(List<String> channels, List<QueuedJob> jobs, int limit, long nanos) implements Found {}

    /** Nothing, since the look failed: who asked for it takes it himself the next time. */
    record Failed(Look look) implements Found {}
}
