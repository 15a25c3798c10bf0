package dev.levada.web.page;

import dev.levada.ActionResult;
import dev.levada.Job;
import dev.levada.JobAttempt;
import dev.levada.JobState;
import dev.levada.JobStoreException;
import dev.levada.action.RelatedActionResult;
import dev.levada.search.JobQuery;
import dev.levada.search.Qualifier;
import dev.levada.status.Count;
import dev.levada.web.desk.Action;
import dev.levada.web.desk.Attempts;
import dev.levada.web.desk.Desk;
import dev.levada.web.desk.Desks;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Parameters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The page {@code /jobs/{id}}: all of one job, and what may be done with it. */
final class JobPage {

    private static final Duration WHILE = Duration.ofSeconds(5);
    private static final int TITLE = 200;
    private static final int LINES = 200;

    private final Desks desks;
    private final Pages pages;

    JobPage(Desks desks, Pages pages) {
        this.desks = desks;
        this.pages = pages;
    }

    Answer show(Exchange exchange) {
        long id = exchange.pathId("id");
        Desk desk = desks.of(exchange);
        Job job = desk.job(id);
        Attempts attempts = desk.attempts(id);
        boolean details = desk.seesArguments();
        RelatedActionResult related = desk.relatedAction(id);
        JobQuery alike = alike(job);
        JobView view = new JobView(
                job,
                attempts,
                details ? JsonText.pretty(job.arguments()) : null,
                details ? JsonText.pretty(job.outcome().result()) : null,
                details ? new TreeMap<>(job.context()) : null,
                details ? desk.log(id, LINES) : null,
                related.action().orElse(null),
                related instanceof RelatedActionResult.Broken broken ? broken.why() : null,
                node(attempts.list()),
                JobActs.of(job),
                alike == null ? null : count(exchange, alike),
                alike == null ? "" : alike.toString());
        return pages.show(exchange, "job.jte", Words.cut(job.title(), TITLE), Map.of("view", view));
    }

    Answer act(Exchange exchange) {
        long id = exchange.pathId("id");
        Parameters form = exchange.form();
        Action action = Action.of(form.needed("action"));
        Notice notice;
        try {
            ActionResult result = desks.of(exchange).act(action, List.of(id), BulkPages.value(action, form));
            notice = Notice.of(result, done(action));
        } catch (HttpProblem e) {
            if (e.status() != 400) {
                throw e;
            }
            notice = Notice.bad(e.detail());
        }
        return pages.redirect(exchange, "/jobs/" + id, notice);
    }

    private static String done(Action action) {
        return switch (action) {
            case REQUEUE -> "waits again, with all its retries";
            case SET_DONE -> "is set to done";
            case CANCEL -> "is cancelled";
            case HOLD -> "is held until somebody releases it";
            case RELEASE -> "is released";
            case MOVE -> "is in another channel";
            case POSTPONE -> "is due at another time";
            case REPRIORITISE -> "has another priority";
        };
    }

    private static @Nullable String node(List<JobAttempt> attempts) {
        return attempts.isEmpty() ? null : attempts.get(attempts.size() - 1).node();
    }

    /** The search for the failed jobs that are like this one; null when it has not failed. */
    private static @Nullable JobQuery alike(Job job) {
        String exception = job.outcome().exceptionName();
        if (job.state() != JobState.FAILED || exception == null) {
            return null;
        }
        try {
            return JobQuery.all()
                    .state(JobState.FAILED)
                    .function(job.function())
                    .and(Qualifier.EXCEPTION, exception);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private @Nullable Count count(Exchange exchange, JobQuery query) {
        try {
            return Sight.of(desks, exchange)
                    .share(
                            desks,
                            "alike",
                            query,
                            WHILE,
                            () -> desks.of(exchange).count(query));
        } catch (JobStoreException | HttpProblem e) {
            return null;
        }
    }
}
