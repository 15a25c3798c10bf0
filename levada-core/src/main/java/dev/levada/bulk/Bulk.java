package dev.levada.bulk;

import dev.levada.audit.Actor;
import dev.levada.search.JobQuery;
import dev.levada.search.Visibility;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Actions on many jobs at once. They are stored, and carried out in the background, some hundred jobs in a transaction, by this process or any other that has a
 * started queue: when it ends, another goes on within some seconds, and no job is done twice. Start, cancel, end and undo go into the audit. Safe for use by several
 * threads.
 *
 * <p>All methods throw {@link dev.levada.JobStoreException} when the database cannot be reached.
 */
public interface Bulk {

    /**
     * Begins an action on all jobs that meet a query: those that are there now and still meet it when their turn comes. Jobs that are delayed, or fail or finish, later
     * are not touched.
     *
     * @return its number
     */
    long start(BulkAction action, JobQuery query, Actor actor, Visibility visibility);

    /**
     * Begins an action on some jobs.
     *
     * @param ids 1 to 100,000
     * @return its number
     */
    long start(BulkAction action, Collection<Long> ids, Actor actor, Visibility visibility);

    /** How far an action is. Those that are over are kept for 30 days. */
    Optional<BulkStatus> find(long id);

    /**
     * The last actions, newest first.
     *
     * @param limit 1 to 500
     */
    List<BulkStatus> recent(int limit);

    /**
     * Stops an action; what was done stays.
     *
     * @return whether it was running
     */
    boolean cancel(long id, Actor actor);

    /**
     * Undoes, in the background, what an action did within the last day: hold, release, move, postpone and reprioritise, and cancel for those jobs that had not been started.
     * Jobs that were changed again since are left as they are.
     *
     * @return the number of the action that undoes it
     * @throws IllegalStateException when it cannot be undone, saying why
     */
    long undo(long id, Actor actor);
}
