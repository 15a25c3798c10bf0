package dev.levada.runner;

import dev.levada.configuration.CopyPolicy;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a node works.
 *
 * @param workers jobs it executes at a time, 1 to 10,000
 * @param tags what job functions may ask for
 * @param listen whether it may hold a session that listens to notifications; false behind a transaction pooler
 * @param pollInterval at the latest after this long it looks for jobs, whatever notifications say
 * @param heartbeat how often it shows its life
 * @param lease how long after the last heartbeat it counts as lost, and a jobrunner's term runs without being renewed
 * @param abandonAfter how long after having been asked to stop a job's thread is given up
 * @param deployment what the processes of this installation call it, to tell copies of the server apart; null: nothing
 * @param onCopy what it does in a copy of the queue's database
 */
public record NodeSettings(
        String name,
        int workers,
        Set<String> tags,
        boolean listen,
        Duration pollInterval,
        Duration heartbeat,
        Duration lease,
        Duration abandonAfter,
        @Nullable String deployment,
        CopyPolicy onCopy) {}
