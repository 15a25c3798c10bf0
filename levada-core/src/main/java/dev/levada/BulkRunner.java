package dev.levada;

import dev.levada.bulk.BulkAction;
import dev.levada.search.JobQuery;
import dev.levada.search.Qualifier;
import dev.levada.store.ActionStatements;
import dev.levada.store.AuditStatements;
import dev.levada.store.BulkRow;
import dev.levada.store.BulkRow.Progress;
import dev.levada.store.BulkStatements;
import dev.levada.store.BulkTargets;
import dev.levada.store.BulkTargets.Former;
import dev.levada.store.BulkTargets.Next;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries bulk actions out, a chunk in a transaction: what is done with the jobs, what they were before, and how far the action is, are committed together, so that whoever goes on
 * after a crash does no job twice. To be used by one thread.
 */
final class BulkRunner {

    private static final long BREATH_NANOS = 20_000_000;
    private static final Logger log = LoggerFactory.getLogger(BulkRunner.class);
    private static final int CHUNK = 500;
    /** How long after its last sign of life somebody else goes on with a worker's action. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    private static final Set<String> WAITING = Set.of("pending", "enqueued");
    private static final Set<String> CHANGEABLE = Set.of("wait_dependencies", "pending", "failed");

    private final String worker = UUID.randomUUID().toString();
    private final Database database;
    private final BulkStatements statements;
    private final BulkTargets targets;
    private final ActionStatements actions;
    private final AuditStatements audit;

    BulkRunner(Database database, Schema schema) {
        this.database = database;
        this.statements = new BulkStatements(schema);
        this.targets = new BulkTargets(schema);
        this.actions = new ActionStatements(schema);
        this.audit = new AuditStatements(schema);
    }

    /**
     * Brings some action on by a chunk.
     *
     * @return whether there was one
     * @throws JobStoreException when the database cannot be reached
     */
    boolean step() {
        Optional<Long> claimed =
                database.run("look for bulk actions", connection -> statements.claim(connection, worker, LEASE));
        if (claimed.isEmpty()) {
            return false;
        }
        long id = claimed.get();
        try {
            database.transaction("carry out bulk action " + id, connection -> {
                BulkStatements.begin(connection);
                Optional<BulkRow> row = statements.lock(connection, id, worker);
                if (row.isPresent()) {
                    bring(connection, row.get());
                }
                return true;
            });
        } catch (JobStoreException e) {
            if (e.sqlState().isEmpty() || e.sqlState().matches("(08|53|57P|40|55).*")) {
                throw e;
            }
            fail(id, e);
        } catch (IllegalArgumentException e) {
            fail(id, e);
        }
        // Who waits for the action's row, to cancel it, waits for its former version: the next chunk would be faster.
        LockSupport.parkNanos(BREATH_NANOS);
        return true;
    }

    /** Removes what is kept no longer. */
    void retain() {
        database.run("remove old bulk actions", connection -> {
            statements.retain(connection);
            return true;
        });
    }

    private void fail(long id, RuntimeException error) {
        log.warn("Bulk action {} has failed", id, error);
        database.run(
                "end bulk action " + id,
                connection -> statements.end(connection, id, worker, "failed", String.valueOf(error.getMessage())));
    }

    private void bring(Connection connection, BulkRow row) throws SQLException {
        if (row.undoOf() != null) {
            undo(connection, row, row.undoOf());
            return;
        }
        List<Long> ids;
        boolean live = row.live();
        long reached;
        boolean over;
        BulkAction action = BulkActions.of(row.action(), row.parameter());
        if (row.ids() != null) {
            int to = (int) Math.min(row.ids().size(), row.reached() + CHUNK);
            ids = row.ids().subList((int) row.reached(), to);
            reached = to;
            over = to == row.ids().size();
        } else {
            Next next = targets.next(
                    connection,
                    natural(action, JobQuery.parse(String.valueOf(row.query()))),
                    row.visibility(),
                    live,
                    row.reached(),
                    row.lastId(),
                    row.createdAt(),
                    CHUNK);
            ids = next.ids();
            reached = next.reached();
            over = next.over();
            if (over && live && action instanceof BulkAction.Requeue) {
                live = false;
                reached = 0;
                over = false;
            }
        }
        Progress progress = ids.isEmpty() ? row.progress() : act(connection, row, action, ids);
        statements.advance(connection, row.id(), live, reached, progress);
        if (over) {
            end(connection, row, progress);
        }
    }

    /** Jobs of other states would only be gone through for nothing. */
    private static JobQuery natural(BulkAction action, JobQuery query) {
        if (action instanceof BulkAction.Requeue) {
            return query.state(JobState.FAILED, JobState.DONE, JobState.CANCELLED);
        }
        if (action instanceof BulkAction.Hold) {
            return query.state(JobState.PENDING);
        }
        return action instanceof BulkAction.Release ? query.and(Qualifier.STATE, "held") : query;
    }

    private Progress act(Connection connection, BulkRow row, BulkAction action, List<Long> ids) throws SQLException {
        Set<Long> visible = targets.visible(connection, ids, row.visibility());
        if (BulkActions.isUndoable(row.action())) {
            targets.keep(connection, row.id(), visible, action instanceof BulkAction.Cancel ? WAITING : CHANGEABLE);
        }
        Map<Long, String> results = perform(connection, row, action, array(visible));
        List<Long> unchanged = ids.stream()
                .filter(id -> !ActionStatements.CHANGED.equals(results.get(id)))
                .toList();
        if (BulkActions.isUndoable(row.action()) && !unchanged.isEmpty()) {
            targets.forget(connection, row.id(), unchanged);
        }
        return counted(row.progress(), ids, results);
    }

    private Map<Long, String> perform(Connection connection, BulkRow row, BulkAction action, long[] ids)
            throws SQLException {
        String by = row.actor().name();
        if (action instanceof BulkAction.Requeue) {
            return actions.requeue(connection, ids);
        }
        if (action instanceof BulkAction.SetDone) {
            return actions.setDone(connection, ids, "manually set to done by " + by);
        }
        if (action instanceof BulkAction.Cancel) {
            return actions.cancel(connection, ids, "cancelled by " + by);
        }
        if (action instanceof BulkAction.Hold) {
            return actions.hold(connection, ids);
        }
        if (action instanceof BulkAction.Release) {
            return actions.release(connection, ids);
        }
        if (action instanceof BulkAction.Move move) {
            return actions.changeChannel(connection, ids, move.channel());
        }
        if (action instanceof BulkAction.Postpone postpone) {
            return actions.changeEta(connection, ids, BulkActions.eta(postpone, row.createdAt()), null);
        }
        return actions.changePriority(connection, ids, ((BulkAction.Reprioritise) action).priority());
    }

    private void undo(Connection connection, BulkRow row, long undone) throws SQLException {
        List<Former> formers = targets.former(connection, undone, row.reached(), CHUNK);
        Map<Long, String> results = new HashMap<>();
        List<Long> ids = formers.stream().map(Former::id).toList();
        switch (row.action()) {
            case "hold" ->
                results.putAll(actions.release(
                        connection,
                        array(formers.stream()
                                .filter(former -> !former.stage().equals("held"))
                                .map(Former::id)
                                .toList())));
            case "release" -> results.putAll(actions.hold(connection, array(ids)));
            case "move" -> {
                Set<Long> still = targets.still(connection, ids, row.parameter(), null);
                for (Map.Entry<String, List<Former>> group : formers.stream()
                        .filter(former -> still.contains(former.id()))
                        .collect(Collectors.groupingBy(Former::channel))
                        .entrySet()) {
                    results.putAll(actions.changeChannel(connection, ids(group.getValue()), group.getKey()));
                }
            }
            case "postpone" -> {
                BulkAction.Postpone action = (BulkAction.Postpone) BulkActions.of(row.action(), row.parameter());
                Set<Long> still = targets.stillDue(connection, ids, BulkActions.eta(action, began(connection, undone)));
                for (Map.Entry<Optional<Instant>, List<Former>> group : formers.stream()
                        .filter(former -> still.contains(former.id()))
                        .collect(Collectors.groupingBy(former -> Optional.ofNullable(former.eta())))
                        .entrySet()) {
                    results.putAll(actions.changeEta(
                            connection, ids(group.getValue()), group.getKey().orElse(null), null));
                }
            }
            case "reprioritise" -> {
                Set<Long> still =
                        targets.still(connection, ids, null, Integer.parseInt(String.valueOf(row.parameter())));
                for (Map.Entry<Integer, List<Former>> group : formers.stream()
                        .filter(former -> still.contains(former.id()))
                        .collect(Collectors.groupingBy(Former::priority))
                        .entrySet()) {
                    results.putAll(actions.changePriority(connection, ids(group.getValue()), group.getKey()));
                }
            }
            default -> {
                results.putAll(actions.requeue(connection, array(ids)));
                List<Long> held = formers.stream()
                        .filter(former -> former.stage().equals("held")
                                && ActionStatements.CHANGED.equals(results.get(former.id())))
                        .map(Former::id)
                        .toList();
                actions.hold(connection, array(held));
            }
        }
        Progress progress = counted(row.progress(), ids, results);
        long reached = formers.isEmpty() ? row.reached() : ids.get(ids.size() - 1);
        statements.advance(connection, row.id(), true, reached, progress);
        if (formers.size() < CHUNK) {
            end(connection, row, progress);
        }
    }

    private Instant began(Connection connection, long id) throws SQLException {
        return statements
                .find(connection, id)
                .orElseThrow(() -> new IllegalArgumentException("Bulk action " + id + " is no longer there"))
                .createdAt();
    }

    private void end(Connection connection, BulkRow row, Progress progress) throws SQLException {
        statements.end(connection, row.id(), worker, "done", null);
        audit.add(
                connection,
                row.actor(),
                (row.undoOf() == null ? "bulk_" : "undo_bulk_") + row.action() + "_ended",
                List.of(new AuditStatements.Change("bulk " + row.id(), null, BulkInDatabase.json(progress))));
    }

    private static Progress counted(Progress former, List<Long> ids, Map<Long, String> results) {
        long changed = 0;
        long asked = 0;
        Map<String, Long> reasons = new LinkedHashMap<>(former.reasons());
        for (Long id : ids) {
            String result = results.get(id);
            if (ActionStatements.CHANGED.equals(result)) {
                changed++;
            } else if (ActionStatements.ASKED.equals(result)) {
                asked++;
            } else {
                reasons.merge(reason(result), 1L, Long::sum);
            }
        }
        return new Progress(
                former.matched() + ids.size(),
                former.changed() + changed,
                former.asked() + asked,
                former.skipped() + ids.size() - changed - asked,
                reasons);
    }

    private static String reason(@org.jspecify.annotations.Nullable String result) {
        if (result == null) {
            return "not there, or changed meanwhile";
        }
        return result.equals(ActionStatements.IDENTITY)
                ? "another job with the same identity key waits"
                : "is " + result;
    }

    private static long[] ids(Collection<Former> formers) {
        return array(formers.stream().map(Former::id).toList());
    }

    private static long[] array(Collection<Long> ids) {
        return new ArrayList<>(ids).stream().mapToLong(Long::longValue).sorted().toArray();
    }
}
