package dev.levada;

import dev.levada.audit.Actor;
import dev.levada.bulk.Bulk;
import dev.levada.bulk.BulkAction;
import dev.levada.bulk.BulkStatus;
import dev.levada.search.JobQuery;
import dev.levada.search.Search;
import dev.levada.search.Visibility;
import dev.levada.status.Count;
import dev.levada.store.AuditStatements;
import dev.levada.store.AuditStatements.Change;
import dev.levada.store.BulkRow;
import dev.levada.store.BulkRow.Progress;
import dev.levada.store.BulkStatements;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Bulk actions, by the statements of the store; what carries them out is the {@link Upkeep}. */
final class BulkInDatabase implements Bulk {

    private static final int MOST_IDS = 100_000;
    private static final int MOST_LISTED = 500;

    private final Database database;
    private final BulkStatements statements;
    private final AuditStatements audit;
    private final Search search;
    private final Upkeep upkeep;

    BulkInDatabase(Database database, Schema schema, Search search, Upkeep upkeep) {
        this.database = database;
        this.statements = new BulkStatements(schema);
        this.audit = new AuditStatements(schema);
        this.search = search;
        this.upkeep = upkeep;
    }

    @Override
    public long start(BulkAction action, JobQuery query, Actor actor, Visibility visibility) {
        // As stored it must read again as the same, in whatever process.
        JobQuery stored = JobQuery.parse(query.toString());
        Count expected = search.visibleTo(visibility).count(stored);
        return started(action, stored, null, actor, visibility, expected);
    }

    @Override
    public long start(BulkAction action, Collection<Long> ids, Actor actor, Visibility visibility) {
        TreeSet<Long> sorted = new TreeSet<>(ids);
        if (sorted.isEmpty() || sorted.size() > MOST_IDS) {
            throw new IllegalArgumentException(
                    "A bulk action names 1 to " + MOST_IDS + " jobs, not " + sorted.size() + "; for more use a query");
        }
        return started(action, null, sorted, actor, visibility, new Count(sorted.size(), false));
    }

    private long started(
            BulkAction action,
            @Nullable JobQuery query,
            @Nullable Collection<Long> ids,
            Actor actor,
            Visibility visibility,
            Count expected) {
        long started = database.transaction("start a bulk action", connection -> {
            String parameter = BulkActions.parameter(action);
            long id = statements.start(
                    connection, action.name(), parameter, query, ids, visibility, actor, expected, null);
            String what = query == null
                    ? "\"jobs\":" + expected.number()
                    : "\"query\":" + quoted(query.toString()) + ",\"expected\":" + expected.number();
            String with = parameter == null ? "" : ",\"parameter\":" + quoted(parameter);
            note(connection, actor, "bulk_" + action.name(), id, "{" + what + with + "}");
            return id;
        });
        upkeep.wake();
        return started;
    }

    @Override
    public Optional<BulkStatus> find(long id) {
        return database.run(
                "read bulk action " + id,
                connection -> statements.find(connection, id).map(BulkInDatabase::status));
    }

    @Override
    public List<BulkStatus> recent(int limit) {
        if (limit < 1 || limit > MOST_LISTED) {
            throw new IllegalArgumentException("A list holds 1 to " + MOST_LISTED + " bulk actions, not " + limit);
        }
        return database.run(
                "read the bulk actions",
                connection -> statements.recent(connection, limit).stream()
                        .map(BulkInDatabase::status)
                        .toList());
    }

    @Override
    public boolean cancel(long id, Actor actor) {
        return database.transaction("cancel bulk action " + id, connection -> {
            boolean cancelled = statements.cancel(connection, id);
            if (cancelled) {
                note(connection, actor, "cancel_bulk", id, null);
            }
            return cancelled;
        });
    }

    @Override
    public long undo(long id, Actor actor) {
        long undoing = database.transaction("undo bulk action " + id, connection -> {
            BulkRow row = statements
                    .find(connection, id)
                    .orElseThrow(() -> new IllegalStateException("There is no bulk action " + id));
            if (row.undoOf() != null || !BulkActions.isUndoable(row.action())) {
                throw new IllegalStateException(
                        "Bulk action " + id + " (" + (row.undoOf() != null ? "an undo" : row.action())
                                + ") cannot be undone; hold, release, move, postpone, reprioritise and cancel can");
            }
            long by = statements.start(
                    connection,
                    row.action(),
                    row.parameter(),
                    null,
                    null,
                    row.visibility(),
                    actor,
                    new Count(row.progress().changed(), false),
                    id);
            if (!statements.undoing(connection, id, by)) {
                throw new IllegalStateException(
                        "Bulk action " + id + " cannot be undone: it "
                                + (row.undoneBy() != null
                                        ? "has been undone already"
                                        : row.state().equals("running")
                                                ? "still runs; cancel it first"
                                                : "began more than a day ago, and what the jobs were before is kept no longer"));
            }
            note(connection, actor, "undo_bulk_" + row.action(), id, "{\"undone_by\":" + by + "}");
            return by;
        });
        upkeep.wake();
        return undoing;
    }

    static String json(Progress progress) {
        StringBuilder json = new StringBuilder("{\"matched\":")
                .append(progress.matched())
                .append(",\"changed\":")
                .append(progress.changed())
                .append(",\"asked\":")
                .append(progress.asked())
                .append(",\"skipped\":")
                .append(progress.skipped())
                .append(",\"reasons\":{");
        String comma = "";
        for (var reason : progress.reasons().entrySet()) {
            json.append(comma).append(quoted(reason.getKey())).append(':').append(reason.getValue());
            comma = ",";
        }
        return json.append("}}").toString();
    }

    private void note(Connection connection, Actor actor, String action, long id, @Nullable String after)
            throws SQLException {
        audit.add(connection, actor, action, List.of(new Change("bulk " + id, null, after)));
    }

    private static BulkStatus status(BulkRow row) {
        Progress progress = row.progress();
        String jobs = row.undoOf() != null
                ? "those of bulk action " + row.undoOf()
                : row.ids() != null ? row.ids().size() + " named jobs" : String.valueOf(row.query());
        return new BulkStatus(
                row.id(),
                BulkActions.of(row.action(), row.parameter()),
                jobs,
                row.actor(),
                BulkStatus.State.valueOf(row.state().toUpperCase(Locale.ROOT)),
                row.createdAt(),
                row.endedAt(),
                row.expected(),
                progress.matched(),
                progress.changed(),
                progress.asked(),
                progress.skipped(),
                progress.reasons(),
                row.error(),
                row.undoOf(),
                row.undoneBy(),
                row.undoOf() == null
                        && row.undoneBy() == null
                        && row.young()
                        && !row.state().equals("running")
                        && progress.changed() > 0
                        && BulkActions.isUndoable(row.action()));
    }

    /** A JSON string. */
    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
