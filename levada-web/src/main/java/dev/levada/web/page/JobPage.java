package dev.levada.web.page;

import dev.levada.ActionResult;
import dev.levada.Job;
import dev.levada.JobAttempt;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.JobStoreException;
import dev.levada.Jobs;
import dev.levada.action.RelatedActionResult;
import dev.levada.search.JobQuery;
import dev.levada.search.Qualifier;
import dev.levada.search.Search;
import dev.levada.status.Count;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Parameters;
import dev.levada.web.http.Role;
import dev.levada.web.live.Looks;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page {@code /jobs/{id}}: all of one job, and what may be done with it. */
final class JobPage {

    private static final int LEAST_PRIORITY = -1_000_000;
    private static final int MOST_PRIORITY = 1_000_000;
    private static final BigDecimal LONGEST_MINUTES = new BigDecimal("5256000");
    private static final int TITLE = 200;

    private final JobQueue queue;
    private final Looks looks;
    private final Pages pages;

    JobPage(JobQueue queue, Looks looks, Pages pages) {
        this.queue = queue;
        this.looks = looks;
        this.pages = pages;
    }

    Answer show(Exchange exchange) {
        long id = exchange.pathId("id");
        Search search = Sight.search(queue, exchange);
        Job job = search.find(id)
                .orElseThrow(() -> HttpProblem.notFound("There is no job " + id
                        + " that you may see. It may have been removed: finished jobs are kept as long as their channel says"));
        List<JobAttempt> attempts = search.attempts(id);
        boolean details = exchange.may(Role.OPERATOR);
        RelatedActionResult related = queue.relatedAction(job);
        String alike = alike(job);
        JobView view = new JobView(
                job,
                attempts,
                details ? JsonText.pretty(job.arguments()) : null,
                details ? JsonText.pretty(job.outcome().result()) : null,
                details ? JsonText.context(job.context()) : null,
                related.action().orElse(null),
                related.reason().orElse(null),
                node(attempts),
                JobActs.of(job),
                alike.isEmpty() ? null : count(exchange, alike),
                alike);
        return pages.show(exchange, "job.jte", Words.cut(job.title(), TITLE), Map.of("view", view));
    }

    Answer act(Exchange exchange) {
        long id = exchange.pathId("id");
        Parameters form = exchange.form();
        Jobs jobs = Sight.acting(queue, exchange).jobs();
        String by = exchange.who().name();
        List<Long> ids = List.of(id);
        Notice notice;
        try {
            String action = form.needed("action");
            notice = switch (action) {
                case "requeue" -> said(jobs.requeue(ids), "waits again, with all its retries");
                case "set_done" -> said(jobs.setDone(ids, by), "is set to done");
                case "cancel" -> said(jobs.cancel(ids, by), "is cancelled");
                case "hold" -> said(jobs.hold(ids), "is held until somebody releases it");
                case "release" -> said(jobs.release(ids), "is released");
                case "priority" -> said(
                        jobs.changePriority(ids, form.neededNumber("priority", LEAST_PRIORITY, MOST_PRIORITY)),
                        "has another priority");
                case "channel" -> said(jobs.changeChannel(ids, form.needed("channel")), "is in another channel");
                case "eta" -> said(jobs.changeEta(ids, minutes(form.text("minutes", "0"))), "has another ETA");
                default -> throw HttpProblem.badRequest("There is no action '" + Words.cut(action, 50) + "'");
            };
        } catch (IllegalArgumentException e) {
            notice = Notice.bad(String.valueOf(e.getMessage()));
        }
        return pages.redirect(exchange, "/jobs/" + id, notice);
    }

    private static Notice said(ActionResult result, String done) {
        return Notice.of(result, done);
    }

    private static Duration minutes(String text) {
        try {
            BigDecimal minutes = new BigDecimal(text.strip());
            if (minutes.signum() >= 0 && minutes.precision() <= 20 && minutes.scale() >= -10 && minutes.scale() <= 10
                    && minutes.compareTo(LONGEST_MINUTES) <= 0) {
                return Duration.ofMillis(minutes.multiply(new BigDecimal(60_000)).longValue());
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("The minutes until it may start are '" + Words.cut(text, 50)
                + "', expected a number from 0 (at once) to " + LONGEST_MINUTES.toPlainString() + " (ten years)");
    }

    private static @Nullable String node(List<JobAttempt> attempts) {
        return attempts.isEmpty() ? null : attempts.get(attempts.size() - 1).node();
    }

    /** The search for the failed jobs that are like this one; empty when it has not failed. */
    private static String alike(Job job) {
        String exception = job.outcome().exceptionName();
        if (job.state() != JobState.FAILED || exception == null) {
            return "";
        }
        try {
            return JobQuery.all()
                    .state(JobState.FAILED)
                    .function(job.function())
                    .and(Qualifier.EXCEPTION, exception)
                    .toString();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private @Nullable Count count(Exchange exchange, String query) {
        try {
            return looks.share(
                    List.of("alike", Sight.of(exchange), query),
                    Count.class,
                    Duration.ofSeconds(5),
                    () -> Sight.search(queue, exchange).count(JobQuery.parse(query)));
        } catch (JobStoreException | IllegalArgumentException e) {
            return null;
        }
    }
}
