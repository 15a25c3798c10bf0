package dev.levada.web.page;

import dev.levada.JobQueue;
import dev.levada.bulk.Bulk;
import dev.levada.bulk.BulkAction;
import dev.levada.bulk.BulkStatus;
import dev.levada.search.JobQuery;
import dev.levada.search.JobQueryException;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Parameters;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The pages {@code /bulk}: actions on many jobs, as they are carried out, and what can still be undone. */
final class BulkPages {

    private static final int LAST = 100;
    private static final int LEAST_PRIORITY = -1_000_000;
    private static final int MOST_PRIORITY = 1_000_000;

    private final JobQueue queue;
    private final Pages pages;

    BulkPages(JobQueue queue, Pages pages) {
        this.queue = queue;
        this.pages = pages;
    }

    Answer show(Exchange exchange) {
        Sight.needsAll(exchange);
        List<BulkStatus> last = queue.bulk().recent(LAST);
        return pages.show(exchange, "bulk.jte", "Bulk actions", Map.of("actions", last));
    }

    Answer one(Exchange exchange) {
        BulkStatus status = needed(exchange);
        return pages.show(exchange, "bulk-one.jte", "Bulk action " + status.id(), Map.of("status", status));
    }

    /** Begins an action on the jobs that a form names, or on all that match its search. */
    Answer start(Exchange exchange) {
        Parameters form = exchange.form();
        Bulk bulk = queue.bulk();
        long id;
        try {
            BulkAction action = action(form);
            if (form.has("all")) {
                JobQuery query = JobQuery.parse(form.text("q", ""));
                id = bulk.start(action, query, Sight.actor(exchange), Sight.of(exchange));
            } else {
                List<Long> ids = form.ids("id");
                if (ids.isEmpty()) {
                    throw HttpProblem.badRequest("No job was chosen. Tick the jobs that are meant, or choose all that match");
                }
                id = bulk.start(action, ids, Sight.actor(exchange), Sight.of(exchange));
            }
        } catch (JobQueryException e) {
            throw HttpProblem.badRequest("The search cannot be understood: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest(String.valueOf(e.getMessage()));
        }
        String text = form.text("q");
        String back = text == null ? "/jobs?bulk=" + id : "/jobs?q=" + Exchange.encode(text) + "&bulk=" + id;
        return Answer.redirect(exchange.url(back));
    }

    Answer cancel(Exchange exchange) {
        BulkStatus status = needed(exchange);
        Notice notice = queue.bulk().cancel(status.id(), Sight.actor(exchange))
                ? Notice.good("Bulk action " + status.id() + " is stopped; what was done stays")
                : Notice.bad("Bulk action " + status.id() + " was over already");
        return pages.redirect(exchange, "/bulk/" + status.id(), notice);
    }

    Answer undo(Exchange exchange) {
        BulkStatus status = needed(exchange);
        try {
            long undo = queue.bulk().undo(status.id(), Sight.actor(exchange));
            return Answer.redirect(exchange.url("/bulk/" + undo));
        } catch (IllegalStateException e) {
            return pages.redirect(
                    exchange, "/bulk/" + status.id(), Notice.bad(String.valueOf(e.getMessage())));
        }
    }

    /** An action that who asks may see: all, or for users bound to a tenant their own. */
    static @Nullable BulkStatus find(JobQueue queue, Exchange exchange, long id) {
        return queue.bulk()
                .find(id)
                .filter(status -> exchange.who().tenant() == null
                        || status.actor().name().equals(exchange.who().name()))
                .orElse(null);
    }

    private BulkStatus needed(Exchange exchange) {
        long id;
        try {
            id = exchange.pathId("id");
        } catch (HttpProblem e) {
            throw HttpProblem.notFound("There is no such bulk action");
        }
        BulkStatus status = find(queue, exchange, id);
        if (status == null) {
            throw HttpProblem.notFound("There is no bulk action " + id + "; those that are over are kept for 30 days");
        }
        return status;
    }

    private static BulkAction action(Parameters form) {
        String name = form.needed("action");
        return switch (name) {
            case "requeue" -> new BulkAction.Requeue();
            case "set_done" -> new BulkAction.SetDone();
            case "cancel" -> new BulkAction.Cancel();
            case "hold" -> new BulkAction.Hold();
            case "release" -> new BulkAction.Release();
            case "move" -> new BulkAction.Move(Objects.requireNonNull(form.needed("channel")));
            case "reprioritise" -> new BulkAction.Reprioritise(
                    form.neededNumber("priority", LEAST_PRIORITY, MOST_PRIORITY));
            default -> throw HttpProblem.badRequest("There is no action '" + Words.cut(name, 50) + "'");
        };
    }
}
