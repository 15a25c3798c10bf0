package dev.levada.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * A node at the moment of the look.
 *
 * @param id its number in the database; a node that begins anew gets another
 * @param name as it was given, not necessarily unique
 * @param pid its process on its host
 * @param version of Levada there
 * @param startedAt by the database's clock
 * @param silence since it last showed its life
 * @param workers jobs it runs at a time
 * @param running jobs it holds: given to it, running, or ended and not yet recorded
 * @param tags what functions may ask for
 * @param functions names of those it runs: known to it, and asking for no tag that it lacks
 * @param jobrunner whether it is the jobrunner
 */
public record NodeStatus(
        int id,
        String name,
        String host,
        long pid,
        String version,
        State state,
        Instant startedAt,
        Duration silence,
        int workers,
        long running,
        Set<String> tags,
        Set<String> functions,
        boolean jobrunner) {

    /** How a node stands. */
    public enum State {
        /** It runs jobs. */
        ACTIVE,
        /** It takes no more jobs and waits for those that run. */
        STOPPING,
        /** It has not shown its life for too long, or its session is gone, and nobody has taken note of that yet. */
        SILENT,
        /** It was taken for dead; its jobs are given to others. */
        LOST,
        /** It has stopped in order. */
        STOPPED
    }

    /** Whether it runs jobs, and may be given more. */
    public boolean isActive() {
        return state == State.ACTIVE;
    }
}
