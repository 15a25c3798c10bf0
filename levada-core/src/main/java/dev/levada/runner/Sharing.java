package dev.levada.runner;

/**
 * What a node shares with other nodes of its process, which serve other databases.
 *
 * @param capacity the jobs that run at a time in all databases whose jobrunner is in this process
 * @param workers the jobs that this process executes at a time
 */
public record Sharing(SharedSlots capacity, SharedSlots workers) {

    /** A node that shares nothing. */
    public static Sharing none() {
        return new Sharing(new SharedSlots(SharedSlots.UNLIMITED), new SharedSlots(SharedSlots.UNLIMITED));
    }
}
