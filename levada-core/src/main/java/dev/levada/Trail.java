package dev.levada;

import dev.levada.argument.TextMap;
import dev.levada.audit.Actor;
import dev.levada.search.Visibility;
import dev.levada.store.AuditStatements;
import dev.levada.store.AuditStatements.Change;
import dev.levada.store.FactStatements;
import dev.levada.store.NewJob;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Records in a transaction what somebody changes in it, and keeps from them what they may not see. Immutable. */
final class Trail {

    private static final String ARGUMENTS = "change_arguments";

    interface JobWork {
        Map<Long, String> on(Connection connection, long[] ids) throws SQLException;
    }

    interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    private final Actor actor;
    private final Visibility visibility;
    private final AuditStatements audit;
    private final FactStatements facts;

    /** Of somebody who may see all jobs. */
    Trail(Actor actor, Schema schema) {
        this(actor, Visibility.everything(), new AuditStatements(schema), new FactStatements(schema));
    }

    private Trail(Actor actor, Visibility visibility, AuditStatements audit, FactStatements facts) {
        this.actor = actor;
        this.visibility = visibility;
        this.audit = audit;
        this.facts = facts;
    }

    /** Of the same, who may see these jobs only. */
    Trail visibleTo(Visibility other) {
        return new Trail(actor, other, audit, facts);
    }

    Visibility visibility() {
        return visibility;
    }

    /** Does something with those jobs that may be seen; a result that is one of {@code changes} is a change, and recorded. */
    Map<Long, String> jobs(Connection connection, String action, long[] ids, Set<String> changes, JobWork work)
            throws SQLException {
        boolean arguments = action.equals(ARGUMENTS);
        Map<Long, String> before = facts.lockedJobs(connection, ids, visibility, arguments);
        Map<Long, String> results = work.on(
                connection, before.keySet().stream().mapToLong(Long::longValue).toArray());
        long[] changed = results.entrySet().stream()
                .filter(entry -> changes.contains(entry.getValue()))
                .mapToLong(Map.Entry::getKey)
                .sorted()
                .toArray();
        Map<Long, String> after = facts.jobs(connection, changed, arguments);
        List<Change> entries = new ArrayList<>();
        for (long id : changed) {
            entries.add(new Change("job " + id, before.get(id), after.get(id)));
        }
        audit.add(connection, actor, action, entries);
        return results;
    }

    /** Refuses who may see some jobs only: the one that is to be delayed, or waits already, might be none of them. */
    void checkMayDelay() {
        checkSeesAll("delay jobs, which might be anybody's");
    }

    /** Records a job that was delayed. */
    void delayed(Connection connection, long id, NewJob job) throws SQLException {
        String after = TextMap.encode(Map.of("function", job.function(), "channel", job.channel()));
        audit.add(connection, actor, "delay", List.of(new Change("job " + id, null, after)));
    }

    private void checkSeesAll(String what) {
        if (!visibility.isEverything()) {
            throw new IllegalStateException(actor.name() + " sees some jobs only and may not " + what);
        }
    }

    /**
     * Changes channels.
     *
     * @throws IllegalStateException when the actor may see some jobs only, since a channel is shared by all
     */
    <R> R channels(Connection connection, String action, Collection<String> names, Work<R> work) throws SQLException {
        checkSeesAll("change channels, which all jobs share");
        Set<String> sorted = new TreeSet<>(names);
        return recorded(connection, action, work, () -> facts.channels(connection, sorted));
    }

    /**
     * Installs or removes modules, under their lock.
     *
     * @throws IllegalStateException when the actor may see some jobs only, since modules are for all
     */
    <R> R modules(Connection connection, String action, Work<R> work) throws SQLException {
        checkSeesAll("change modules, which all jobs share");
        return recorded(connection, action, work, () -> facts.modules(connection));
    }

    /**
     * Has the queue belong to a database.
     *
     * @throws IllegalStateException when the actor may see some jobs only, since it concerns all
     */
    <R> R confirms(Connection connection, Work<R> work) throws SQLException {
        checkSeesAll("confirm the database, in which all jobs are");
        return recorded(connection, "confirm_database", work, () -> facts.bond(connection));
    }

    /**
     * Records that the jobs of a copy are about to be discarded: before it is done, since that takes many transactions.
     *
     * @throws IllegalStateException when the actor may see some jobs only, since it concerns all
     */
    void discards(Connection connection) throws SQLException {
        checkSeesAll("discard the jobs of a copy");
        audit.add(connection, actor, "discard_jobs", List.of(new Change("database", null, null)));
    }

    /** Records each thing of which the facts differ after the work. */
    private <R> R recorded(Connection connection, String action, Work<R> work, Look look) throws SQLException {
        Map<String, String> before = look.facts();
        R result = work.on(connection);
        Map<String, String> after = look.facts();
        Set<String> targets = new TreeSet<>(before.keySet());
        targets.addAll(after.keySet());
        List<Change> entries = new ArrayList<>();
        for (String target : targets) {
            if (!Objects.equals(before.get(target), after.get(target))) {
                entries.add(new Change(target, before.get(target), after.get(target)));
            }
        }
        audit.add(connection, actor, action, entries);
        return result;
    }

    /** At what may change: facts by target. */
    private interface Look {
        Map<String, String> facts() throws SQLException;
    }
}
