package dev.levada.search;

import dev.levada.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which jobs are looked for: those that meet all conditions. Read from a text that people type, such as
 *
 * <pre>{@code channel:root.sale state:failed function:sale.order.* -exception:IOException after:24h "order 42"}</pre>
 *
 * <p>Words without a qualifier are looked for in all texts of a job. A comma stands for <i>or</i>, a minus in front for <i>not</i>; {@code *} stands for anything in names. Quotes keep
 * blanks, commas and colons together; within them {@code \"} and {@code \\} stand for {@code "} and {@code \}. Upper and lower case are the same, but in names of
 * channels, functions and keys. {@link #toString()} gives a text that reads as the same query. Immutable.
 *
 * @see Qualifier
 */
public record JobQuery(List<Condition> conditions) {

    private static final JobQuery ALL = new JobQuery(List.of());
    private static final int MOST = 50;

    /** Checks the number of conditions: at most 50. */
    public JobQuery {
        if (conditions.size() > MOST) {
            throw new IllegalArgumentException(
                    "A query has at most " + MOST + " conditions, not " + conditions.size() + "; leave some out");
        }
        conditions = List.copyOf(conditions);
    }

    /** All jobs. */
    public static JobQuery all() {
        return ALL;
    }

    /**
     * Reads a query.
     *
     * @param text at most 20,000 characters; blank: all jobs
     * @throws JobQueryException when it cannot be understood
     */
    public static JobQuery parse(String text) {
        return new JobQueryParser(text).parse();
    }

    /** With one more condition. */
    public JobQuery and(Qualifier qualifier, String... values) {
        return and(new Condition(qualifier, false, Arrays.asList(values)));
    }

    /** Without the jobs that meet this. */
    public JobQuery not(Qualifier qualifier, String... values) {
        return and(new Condition(qualifier, true, Arrays.asList(values)));
    }

    /** With one more condition. */
    public JobQuery and(Condition condition) {
        List<Condition> more = new ArrayList<>(conditions);
        more.add(condition);
        return new JobQuery(more);
    }

    /** Only jobs in one of these states. */
    public JobQuery state(JobState... states) {
        return and(Qualifier.STATE, Arrays.stream(states).map(JobState::sqlName).toArray(String[]::new));
    }

    /** Only jobs of this channel and the channels below it. */
    public JobQuery channel(String name) {
        return and(Qualifier.CHANNEL, name);
    }

    /** Only jobs of this function; {@code *} stands for anything. */
    public JobQuery function(String name) {
        return and(Qualifier.FUNCTION, name);
    }

    /** Only these jobs. */
    public JobQuery ids(Collection<Long> ids) {
        return and(new Condition(
                Qualifier.ID, false, ids.stream().map(id -> Long.toString(id)).toList()));
    }

    /** Only jobs created at or after this. */
    public JobQuery createdAfter(Instant moment) {
        return and(Qualifier.AFTER, typed(moment));
    }

    /** Only jobs created before this. */
    public JobQuery createdBefore(Instant moment) {
        return and(Qualifier.BEFORE, typed(moment));
    }

    /** Without the conditions of a qualifier. */
    public JobQuery without(Qualifier qualifier) {
        return new JobQuery(conditions.stream()
                .filter(condition -> condition.qualifier() != qualifier)
                .toList());
    }

    /** Whether it means all jobs. */
    public boolean isAll() {
        return conditions.isEmpty();
    }

    private static String typed(Instant moment) {
        return moment.truncatedTo(java.time.temporal.ChronoUnit.MICROS).toString();
    }

    /** The query as a text that people can type. */
    @Override
    public String toString() {
        return conditions.stream().map(Condition::toString).collect(Collectors.joining(" "));
    }
}
