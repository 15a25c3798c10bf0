package dev.levada;

import dev.levada.channel.ChannelSettings;
import dev.levada.status.ChannelStatus;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The channels: looked at and changed here, taking effect on the running cluster within a second. The same can be done by SQL on the table
 * {@code channel}. Safe for use by several threads.
 *
 * <p>All methods throw {@link JobStoreException} when the database cannot be reached, and {@link IllegalArgumentException} for what is no channel
 * name or no valid setting.
 */
public interface Channels {

    /**
     * A configured channel.
     *
     * @param removalInterval how long finished jobs are kept; null: as the parent
     * @param managedBy what applies its settings at each start; null: nothing
     */
    record Channel(
            ChannelSettings settings,
            @Nullable Duration removalInterval,
            @Nullable String managedBy) {}

    /** The configured channels, by name. */
    List<Channel> list();

    /**
     * The channels that are configured or have jobs, and their ancestors, by name: how many jobs run, wait and have failed in each, for how long the oldest
     * waits, and what keeps it from starting more. Its cost does not grow with the number of jobs, since large numbers are estimated.
     *
     * @see dev.levada.status.JobCounts
     */
    List<ChannelStatus> status();

    /** Adds a channel or replaces its settings. */
    void put(ChannelSettings settings);

    /**
     * Changes a configured channel, which nobody else can change meanwhile: of two changes at a time none is lost.
     *
     * @param change is given the channel as it is, and gives it as it shall be, under the same name; who manages it is left aside. Called again after a conflict, so it
     *     must do nothing else, least of all with the queue
     * @return the channel as it is now
     * @throws IllegalArgumentException when there is no such channel, and what {@code change} throws
     */
    Channel change(String name, UnaryOperator<Channel> change);

    /**
     * Applies a configuration such as {@code root:4,root.sale:2}. Channels it does not name stay as they are.
     *
     * @throws dev.levada.channel.ChannelConfigurationException when it is malformed; nothing is changed then
     */
    void apply(String configuration);

    /** Lets a channel and those below it start nothing until {@link #resume}; what runs goes on. */
    void pause(String name);

    /** Ends a pause. */
    void resume(String name);

    /** How long finished jobs of a channel are kept; null: as its parent's. */
    void removalInterval(String name, @Nullable Duration interval);

    /**
     * Removes a channel's settings; its jobs stay, and count under the nearest configured ancestor.
     *
     * @return whether there was one
     * @throws IllegalArgumentException for the root, which stays
     */
    boolean remove(String name);
}
