package dev.levada.search;

import dev.levada.Job;
import dev.levada.JobAttempt;
import dev.levada.JobLogLine;
import dev.levada.status.Count;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds jobs, live and finished, among millions, without ever counting or sorting them all: a look goes through a bounded number of jobs, says how far it came, and
 * is continued from there. Sees one state of the database. Immutable and safe for use by several threads.
 *
 * <p>All methods throw {@link dev.levada.LookTimeoutException} when a look takes longer than it may ({@link #within}, 2 s at first), and
 * {@link dev.levada.JobStoreException} when the database cannot be reached.
 */
public interface Search {

    /** The same, seeing only some jobs: the others are neither found nor counted. */
    Search visibleTo(Visibility visibility);

    /** The same, with another limit for the time that the statements of a look may take; 10 ms to 5 min. */
    Search within(Duration timeout);

    /**
     * Jobs that meet a query.
     *
     * @param cursor null for the first page, else the {@link Page#next} of the one before
     * @param limit 1 to 500
     * @throws IllegalArgumentException when the cursor is none of this order's
     */
    Page page(JobQuery query, Order order, @Nullable String cursor, int limit);

    /** The job with this id, if it may be seen. */
    Optional<Job> find(long id);

    /** The last 100 executions of a job, in order; none if it may not be seen. */
    default List<JobAttempt> attempts(long id) {
        return attempts(id, 100);
    }

    /**
     * The last executions of a job, in order; none if it may not be seen.
     *
     * @param most 1 to 1,000
     */
    List<JobAttempt> attempts(long id, int most);

    /**
     * The last lines that a job has logged, over all its executions, in order; none if it may not be seen.
     *
     * @param most 1 to 1,000
     */
    List<JobLogLine> log(long id, int most);

    /**
     * The lines of one execution of a job, in order; none if it may not be seen.
     *
     * @param after the number of the line before the first; 0 for all that are kept
     * @param most 1 to 1,000
     */
    List<JobLogLine> log(long id, int attempt, int after, int most);

    /** How many jobs meet a query: counted while they are few, estimated beyond. */
    Count count(JobQuery query);

    /** The groups of the jobs that meet a query, with their sizes: counted while they are few, estimated beyond. */
    Groups groups(JobQuery query, GroupBy by);

    /** The failed jobs that meet a query, alike ones together; what the query says of states is left aside. */
    Failures failures(JobQuery query);

    /**
     * What may follow a qualifier: names that begin with, or else contain, what was typed; for {@link Qualifier#CHANNEL}, {@link Qualifier#FUNCTION},
     * {@link Qualifier#EXCEPTION}, {@link Qualifier#NODE} and {@link Qualifier#STATE}; none for others.
     *
     * @param limit 1 to 500
     */
    List<String> suggest(Qualifier qualifier, String typed, int limit);
}
