package dev.levada;

import dev.levada.argument.ArgumentException;
import dev.levada.argument.ArgumentMismatchException;
import dev.levada.channel.ChannelName;
import dev.levada.function.FunctionDefinition;
import dev.levada.function.FunctionRegistry;
import dev.levada.search.Visibility;
import dev.levada.store.ActionStatements;
import dev.levada.store.JobLogStatements;
import dev.levada.store.JobQueries;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The stored jobs, by the statements of the store. */
final class JobsInDatabase implements Jobs {

    /** Results that are changes. */
    private static final Set<String> CHANGES = Set.of(ActionStatements.CHANGED, ActionStatements.ASKED);

    private static final int CHUNK = 1_000;
    private static final int MOST_LISTED = 10_000;
    private static final int MOST_ATTEMPTS = 1_000;

    private interface Action {
        Map<Long, String> on(Connection connection, long[] ids) throws SQLException;
    }

    /** In a statement, or in a transaction. */
    private interface Way {
        Map<Long, String> run(String what, Database.Work<Map<Long, String>> work);
    }

    private final Database database;
    private final FunctionRegistry registry;
    private final JobQueries queries;
    private final ActionStatements actions;
    private final @Nullable Trail trail;

    JobsInDatabase(Database database, Schema schema, FunctionRegistry registry) {
        this(database, registry, new JobQueries(schema), new ActionStatements(schema), null);
    }

    private JobsInDatabase(
            Database database,
            FunctionRegistry registry,
            JobQueries queries,
            ActionStatements actions,
            @Nullable Trail trail) {
        this.database = database;
        this.registry = registry;
        this.queries = queries;
        this.actions = actions;
        this.trail = trail;
    }

    /** The same in the hands of somebody whose doings are recorded. */
    JobsInDatabase with(Trail other) {
        return new JobsInDatabase(database, registry, queries, actions, other);
    }

    private Visibility visibility() {
        return trail == null ? Visibility.everything() : trail.visibility();
    }

    @Override
    public Optional<Job> find(long id) {
        return database.run("read job " + id, connection -> queries.find(connection, id, visibility()));
    }

    @Override
    public List<Job> list(JobFilter filter, int limit) {
        if (limit < 1 || limit > MOST_LISTED) {
            throw new IllegalArgumentException("A list holds 1 to " + MOST_LISTED + " jobs, not " + limit);
        }
        return database.run("list jobs", connection -> queries.list(connection, filter, visibility(), limit));
    }

    @Override
    public List<JobAttempt> attempts(long id, int most) {
        checkAttempts(most);
        if (!visibility().isEverything() && find(id).isEmpty()) {
            return List.of();
        }
        return database.run("read the executions of job " + id, connection -> queries.attempts(connection, id, most));
    }

    static void checkAttempts(int most) {
        if (most < 1 || most > MOST_ATTEMPTS) {
            throw new IllegalArgumentException(
                    "1 to " + MOST_ATTEMPTS + " executions of a job are read at a time, not " + most);
        }
    }

    @Override
    public List<JobLogLine> log(long id, int most) {
        checkLines(most);
        return log(id, connection -> queries.log().newest(connection, id, most));
    }

    @Override
    public List<JobLogLine> log(long id, int attempt, int after, int most) {
        checkLines(most);
        return log(id, connection -> queries.log().following(connection, id, attempt, after, most));
    }

    private List<JobLogLine> log(long id, Database.Work<List<JobLogLine>> lines) {
        if (!visibility().isEverything() && find(id).isEmpty()) {
            return List.of();
        }
        return database.run("read what job " + id + " has logged", lines);
    }

    static void checkLines(int most) {
        if (most < 1 || most > JobLogStatements.KEPT) {
            throw new IllegalArgumentException(
                    "A log is read in 1 to " + JobLogStatements.KEPT + " lines at a time, not " + most);
        }
    }

    @Override
    public List<Long> ids(JobFilter filter, int limit) {
        return database.run("select jobs", connection -> queries.ids(connection, filter, visibility(), limit));
    }

    @Override
    public ActionResult cancel(Collection<Long> ids, String by) {
        String message = "cancelled by " + Checks.text("name of who cancels", by);
        return act("cancel", "cancelled", ids, (connection, some) -> actions.cancel(connection, some, message));
    }

    @Override
    public ActionResult requeue(Collection<Long> ids) {
        return act("requeue", "requeued", ids, actions::requeue, database::transaction);
    }

    @Override
    public ActionResult setDone(Collection<Long> ids, String by) {
        String message = "manually set to done by " + Checks.text("name of who sets it to done", by);
        return act("set_done", "set to done", ids, (connection, some) -> actions.setDone(connection, some, message));
    }

    @Override
    public ActionResult hold(Collection<Long> ids) {
        return act("hold", "held", ids, actions::hold);
    }

    @Override
    public ActionResult release(Collection<Long> ids) {
        return act("release", "released", ids, actions::release);
    }

    @Override
    public ActionResult changePriority(Collection<Long> ids, int priority) {
        return act(
                "change_priority",
                "given another priority",
                ids,
                (connection, some) -> actions.changePriority(connection, some, priority));
    }

    @Override
    public ActionResult changeEta(Collection<Long> ids, @Nullable Instant eta) {
        Instant checked = eta == null ? null : Checks.eta(eta);
        return act(
                "change_eta",
                "given another ETA",
                ids,
                (connection, some) -> actions.changeEta(connection, some, checked, null));
    }

    @Override
    public ActionResult changeEta(Collection<Long> ids, Duration fromNow) {
        Duration checked = Checks.eta(fromNow);
        return act(
                "change_eta",
                "given another ETA",
                ids,
                (connection, some) -> actions.changeEta(connection, some, null, checked));
    }

    @Override
    public ActionResult changeChannel(Collection<Long> ids, String channel) {
        String name = ChannelName.full(channel);
        return act("move", "moved", ids, (connection, some) -> actions.changeChannel(connection, some, name));
    }

    @Override
    public ActionResult changeArguments(long id, String arguments) {
        registry.codec().checkArguments(arguments);
        FunctionDefinition function =
                find(id).map(job -> registry.find(job.function())).orElse(null);
        if (function != null) {
            try {
                function.arguments().decode(arguments);
            } catch (ArgumentMismatchException e) {
                throw new ArgumentException(
                        String.valueOf(e.getMessage()).replace("the stored arguments do", "these arguments do"), e);
            }
        }
        return act(
                "change_arguments",
                "given other arguments",
                List.of(id),
                (connection, some) -> actions.changeArguments(connection, some, arguments));
    }

    private ActionResult act(String name, String what, Collection<Long> ids, Action action) {
        return act(name, what, ids, action, database::run);
    }

    private ActionResult act(String name, String what, Collection<Long> ids, Action action, Way way) {
        Trail recorded = trail;
        return recorded == null
                ? act(what, ids, action, way)
                : act(
                        what,
                        ids,
                        (connection, some) -> recorded.jobs(connection, name, some, CHANGES, action::on),
                        database::transaction);
    }

    private ActionResult act(String what, Collection<Long> ids, Action action, Way way) {
        List<Long> sorted = ids.stream().distinct().sorted().toList();
        List<Long> changed = new ArrayList<>();
        List<Long> asked = new ArrayList<>();
        Map<Long, String> refused = new HashMap<>();
        for (int from = 0; from < sorted.size(); from += CHUNK) {
            List<Long> chunk = sorted.subList(from, Math.min(sorted.size(), from + CHUNK));
            Map<Long, String> results = new HashMap<>();
            // A job that was finished while the statement ran was seen neither here nor there: it is looked for again.
            for (int look = 0; look < 2 && results.size() < chunk.size(); look++) {
                long[] left = chunk.stream()
                        .filter(id -> !results.containsKey(id))
                        .mapToLong(Long::longValue)
                        .toArray();
                results.putAll(way.run("have jobs " + what, connection -> action.on(connection, left)));
            }
            for (Long id : chunk) {
                String result = results.get(id);
                if (ActionStatements.CHANGED.equals(result)) {
                    changed.add(id);
                } else if (ActionStatements.ASKED.equals(result)) {
                    asked.add(id);
                } else {
                    refused.put(id, reason(id, what, result));
                }
            }
        }
        return new ActionResult(changed, asked, refused);
    }

    private static String reason(long id, String what, @Nullable String result) {
        if (result == null) {
            return "There is no job " + id;
        }
        if (ActionStatements.IDENTITY.equals(result)) {
            return "Job " + id + " cannot be " + what + ": another job with the same identity key waits";
        }
        return "Job " + id + " is " + result + " and cannot be " + what;
    }
}
