package dev.levada.status;

import java.util.List;
import java.util.Optional;
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

    /** What was seen, with the conclusions drawn from it. */
    public static QueueStatus of(
            String database,
            String server,
            String schema,
            int schemaVersion,
            List<NodeStatus> nodes,
            List<ChannelStatus> channels,
            List<ParkedFunction> parked,
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
                Troubles.of(nodes, channels, parked, bond));
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
        ChannelStatus longest = null;
        for (ChannelStatus channel : channels) {
            if (channel.own().oldest() != null
                    && (longest == null
                            || longest.own().oldest() == null
                            || channel.own().oldest().compareTo(longest.own().oldest()) > 0)) {
                longest = channel;
            }
        }
        return longest;
    }
}
