package dev.levada;

import java.time.Instant;
import java.util.Locale;

/**
 * A database that {@link JobQueues} serves, and how it is with it.
 *
 * @param name as it was given, or as its server calls it
 * @param since when that became so, by this machine's clock
 * @param reason why it is so, for people; empty when all is well
 */
public record ServedDatabase(String name, State state, Instant since, String reason) {

    /** How it is with a database. */
    public enum State {
        /** Its queue is being built. */
        STARTING,
        /** Its jobs run. */
        RUNNING,
        /** It cannot be reached, or does not answer; it is tried again, and its jobs are given to nodes that reach it. */
        UNREACHABLE,
        /** It is there, but its queue cannot be used as it is: its schema, its rights, or what the application says of it. Tried again now and then. */
        REFUSED,
        /** It is a copy, whose jobs do not run until somebody confirms it ({@link JobQueue#confirmDatabase}). */
        COPY,
        /** It was dropped, or lets nobody in; nothing of this process is left in it. */
        GONE
    }

    @Override
    public String toString() {
        return "database " + name + " is " + state.name().toLowerCase(Locale.ROOT)
                + (reason.isEmpty() ? "" : ": " + reason);
    }
}
