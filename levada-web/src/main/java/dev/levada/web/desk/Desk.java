package dev.levada.web.desk;

import dev.levada.ActionResult;
import dev.levada.Job;
import dev.levada.JobAttempt;
import dev.levada.JobLogLine;
import dev.levada.JobQueue;
import dev.levada.action.RelatedActionResult;
import dev.levada.audit.Actor;
import dev.levada.search.Condition;
import dev.levada.search.Failures;
import dev.levada.search.GroupBy;
import dev.levada.search.Groups;
import dev.levada.search.JobLine;
import dev.levada.search.JobQuery;
import dev.levada.search.JobQueryException;
import dev.levada.search.Order;
import dev.levada.search.Page;
import dev.levada.search.Qualifier;
import dev.levada.search.Search;
import dev.levada.search.Visibility;
import dev.levada.status.Count;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Principal;
import dev.levada.web.http.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Jobs, as one user may see and change them. Made for one request, by {@link Desks#of}. Methods throw {@link HttpProblem} for what cannot be used, and for
 * jobs that are not there or are not this user's.
 */
public final class Desk {

    /** The most jobs of one page, and of one action that is not a bulk action. */
    public static final int MOST = 200;

    private final JobQueue queue;
    private final Parameters parameters;
    private final Principal who;
    private final Role seesArguments;
    private final Visibility visibility;
    private final Actor actor;
    private final Search search;

    Desk(JobQueue queue, Parameters parameters, Role seesArguments, Exchange exchange) {
        this.queue = queue;
        this.parameters = parameters;
        this.seesArguments = seesArguments;
        this.who = exchange.who();
        Visibility jobs = who.tenant() == null
                ? Visibility.everything()
                : Visibility.only(who.tenant().key(), who.tenant().value());
        this.visibility = who.role().includes(Role.ADMIN) ? jobs : jobs.notSearching(SecretKeys.PATTERN);
        this.actor = new Actor(who.name(), exchange.peer());
        this.search = queue.search().visibleTo(visibility);
    }

    /** Whether this user sees arguments, contexts and results, with secrets masked. */
    public boolean seesArguments() {
        return who.role().includes(seesArguments);
    }

    /**
     * Reads what somebody typed to find jobs. For users who do not see arguments, words are looked for in descriptions (or are a job's number), since a
     * search would tell what it may not show.
     *
     * @param typed null finds all
     */
    public JobQuery query(@Nullable String typed) {
        JobQuery query;
        try {
            query = JobQuery.parse(typed == null ? "" : typed);
        } catch (JobQueryException e) {
            throw HttpProblem.badRequest(e.getMessage() + " (at character " + (e.position() + 1) + ")");
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest(String.valueOf(e.getMessage()));
        }
        if (seesArguments()) {
            return query;
        }
        List<Condition> allowed = new ArrayList<>();
        for (Condition condition : query.conditions()) {
            allowed.add(withoutArguments(condition));
        }
        return new JobQuery(allowed);
    }

    private Condition withoutArguments(Condition condition) {
        return switch (condition.qualifier()) {
            case ARGS, CONTEXT, TENANT ->
                throw HttpProblem.of(
                        403,
                        "Looking into arguments and contexts needs the role " + seesArguments.text() + "; leave out "
                                + condition.qualifier().key() + ":");
            case TEXT -> {
                boolean numbers = condition.values().stream().allMatch(value -> value.matches("\\d{1,18}"));
                yield new Condition(
                        numbers ? Qualifier.ID : Qualifier.DESCRIPTION, condition.negated(), condition.values());
            }
            default -> condition;
        };
    }

    /** Jobs that meet a query, with what this user may see of them. */
    public Page page(JobQuery query, Order order, @Nullable String cursor, int limit) {
        Page page = Refused.asBadRequest(() -> search.page(query, order, cursor, Math.min(limit, MOST)));
        return new Page(page.jobs().stream().map(this::shown).toList(), page.next(), page.searchedTo());
    }

    /** How many jobs meet a query. */
    public Count count(JobQuery query) {
        return Refused.asBadRequest(() -> search.count(query));
    }

    /** Groups of the jobs that meet a query. */
    public Groups groups(JobQuery query, GroupBy by) {
        return Refused.asBadRequest(() -> search.groups(query, by));
    }

    /** The failed jobs that meet a query, alike ones together. */
    public Failures failures(JobQuery query) {
        return Refused.asBadRequest(() -> search.failures(query));
    }

    /** What may follow a qualifier. */
    public List<String> suggest(Qualifier qualifier, String typed, int limit) {
        return Refused.asBadRequest(() -> search.suggest(qualifier, typed, Math.min(limit, MOST)));
    }

    /** A job, with what this user may see of it. */
    public Job job(long id) {
        return shown(found(id));
    }

    /** The last executions of a job. */
    public Attempts attempts(long id) {
        found(id);
        List<JobAttempt> last = search.attempts(id, Attempts.MOST + 1);
        boolean complete = last.size() <= Attempts.MOST;
        return new Attempts(
                last.stream().skip(complete ? 0 : 1).map(this::shown).toList(), complete);
    }

    /** The last lines that a job has logged, over all its executions. Like arguments they may say what not everybody is to know. */
    public List<JobLogLine> log(long id, int most) {
        checkLog(id);
        return search.log(id, most).stream().map(Desk::shown).toList();
    }

    /** The lines that one execution of a job has logged, those after a number. */
    public List<JobLogLine> log(long id, int attempt, int after, int most) {
        checkLog(id);
        return search.log(id, attempt, after, most).stream().map(Desk::shown).toList();
    }

    private void checkLog(long id) {
        found(id);
        if (!seesArguments()) {
            throw HttpProblem.of(403, "What a job logs is shown to the role " + seesArguments.text());
        }
    }

    /** What opens the record that a job is about. */
    public RelatedActionResult relatedAction(long id) {
        Job job = found(id);
        return seesArguments()
                ? queue.relatedAction(job)
                : new RelatedActionResult.Absent("The record needs the role " + seesArguments.text());
    }

    /**
     * Acts on some jobs; recorded for each.
     *
     * @param value where to, for actions that say so
     */
    public ActionResult act(Action action, Collection<Long> ids, @Nullable String value) {
        if (ids.isEmpty() || ids.size() > MOST) {
            throw HttpProblem.badRequest("An action is on 1 to " + MOST + " jobs, not " + ids.size()
                    + "; for more of them there are bulk actions");
        }
        return Refused.asBadRequest(() -> action.on(
                queue.as(actor).visibleTo(visibility).jobs(),
                ids.stream().distinct().toList(),
                value,
                who.name()));
    }

    Actor actor() {
        return actor;
    }

    Visibility visibility() {
        return visibility;
    }

    Principal who() {
        return who;
    }

    private Job found(long id) {
        return search.find(id).orElseThrow(() -> HttpProblem.notFound("There is no job " + id));
    }

    private Job shown(Job job) {
        Job.Outcome outcome = job.outcome();
        return new Job(
                job.id(),
                job.state(),
                job.stage(),
                job.function(),
                arguments(job.function(), job.arguments()),
                context(job.context()),
                shown(job.properties()),
                job.times(),
                job.execution(),
                new Job.Outcome(
                        result(outcome.result()),
                        or(outcome.message(), Masking::text),
                        outcome.exceptionName(),
                        or(outcome.exceptionMessage(), Masking::text)));
    }

    private JobLine shown(JobLine line) {
        return new JobLine(
                line.id(),
                line.state(),
                line.stage(),
                line.function(),
                arguments(line.function(), line.arguments()),
                context(line.context()),
                shown(line.properties()),
                line.times(),
                line.execution(),
                line.node(),
                or(line.message(), Masking::text),
                line.exceptionName(),
                or(line.exceptionMessage(), Masking::text));
    }

    private static Job.Properties shown(Job.Properties properties) {
        return new Job.Properties(
                properties.channel(),
                properties.priority(),
                properties.maxRetries(),
                properties.eta(),
                or(properties.description(), Masking::text),
                properties.identityKey());
    }

    private JobAttempt shown(JobAttempt attempt) {
        return new JobAttempt(
                attempt.number(),
                attempt.node(),
                attempt.started(),
                attempt.ended(),
                attempt.outcome(),
                result(attempt.result()),
                attempt.exceptionName(),
                or(attempt.exceptionMessage(), Masking::text),
                or(attempt.stackTrace(), Masking::text));
    }

    private static JobLogLine shown(JobLogLine line) {
        return new JobLogLine(line.attempt(), line.number(), line.at(), line.level(), Masking.text(line.text()));
    }

    private String arguments(String function, String json) {
        return seesArguments() ? Masking.arguments(json, parameters.of(function)) : "[]";
    }

    private Map<String, String> context(Map<String, String> context) {
        return seesArguments() ? Masking.context(context) : Map.of();
    }

    private @Nullable String result(@Nullable String json) {
        return seesArguments() ? or(json, Masking::json) : null;
    }

    private static @Nullable String or(@Nullable String text, UnaryOperator<String> change) {
        return text == null ? null : change.apply(text);
    }
}
