package dev.levada.runner;

import java.time.Duration;
import java.util.Set;

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
 */
public record NodeSettings(
        String name,
        int workers,
        Set<String> tags,
        boolean listen,
        Duration pollInterval,
        Duration heartbeat,
        Duration lease,
        Duration abandonAfter) {}
