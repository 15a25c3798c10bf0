package dev.levada.status;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A queue at the moment of the look.
 *
 * @param database the name of the database
 * @param server the version of PostgreSQL
 * @param schema the schema of the queue's tables
 * @param schemaVersion its version
 * @param nodes those that count as alive, those that were lost within the last hour, and any that have jobs; by id
 * @param channels those that are configured or have jobs, and their ancestors; by name
 * @param parked the functions whose jobs are set aside, by name
 * @param bond which database it belongs to
 * @param troubles what keeps jobs from running; empty: all is well
 */
public record QueueStatus(
        String database,
        String server,
        String schema,
        int schemaVersion,
        List<NodeStatus> nodes,
        List<ChannelStatus> channels,
        List<ParkedFunction> parked,
        DatabaseBond bond,
        List<Trouble> troubles) {

    /**
     * What was seen, with the conclusions drawn from it.
     *
     * @param leaderless whether nodes have been running for longer than their lease without one of them being the jobrunner
     * @param longRuns jobs that have been running for much longer than those before them
     */
    public static QueueStatus of(
            String database,
            String server,
            String schema,
            int schemaVersion,
            List<NodeStatus> nodes,
            boolean leaderless,
            List<ChannelStatus> channels,
            List<ParkedFunction> parked,
            List<LongRun> longRuns,
            DatabaseBond bond) {
        return new QueueStatus(
                database,
                server,
                schema,
                schemaVersion,
                nodes,
                channels,
                parked,
                bond,
                Troubles.of(nodes, leaderless, channels, parked, longRuns, bond));
    }

    /** Whether there is no trouble. Failed jobs are none, unless they stop a sequential channel. */
    public boolean isHealthy() {
        return troubles.isEmpty();
    }

    /** The node that is the jobrunner. */
    public Optional<NodeStatus> jobrunner() {
        return nodes.stream().filter(NodeStatus::jobrunner).findFirst();
    }

    /** All unfinished and failed jobs. */
    public JobCounts jobs() {
        return channels.stream()
                .filter(channel -> channel.name().equals("root"))
                .map(ChannelStatus::total)
                .findFirst()
                .orElse(JobCounts.NONE);
    }

    /** The channel whose own jobs have the one that has been ready for longest; null: none is ready. */
    public @Nullable ChannelStatus longestWaiting() {
        return longest(JobCounts::oldest);
    }

    /** The channel whose own jobs have the one that has been running for longest; null: none runs. */
    public @Nullable ChannelStatus longestRunning() {
        return longest(JobCounts::longestRun);
    }

    private @Nullable ChannelStatus longest(Function<JobCounts, @Nullable Duration> time) {
        ChannelStatus longest = null;
        Duration most = null;
        for (ChannelStatus channel : channels) {
            Duration own = time.apply(channel.own());
            if (own != null && (most == null || own.compareTo(most) > 0)) {
                longest = channel;
                most = own;
            }
        }
        return longest;
    }
}
