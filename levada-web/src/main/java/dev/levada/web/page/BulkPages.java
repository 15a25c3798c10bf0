package dev.levada.web.page;

import dev.levada.bulk.BulkStatus;
import dev.levada.web.desk.Action;
import dev.levada.web.desk.BulkDesk;
import dev.levada.web.desk.Desks;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Parameters;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pages {@code /bulk}: actions on many jobs, as they are carried out, and what can still be undone. */
final class BulkPages {

    private static final int LAST = 100;

    private final Desks desks;
    private final Pages pages;

    BulkPages(Desks desks, Pages pages) {
        this.desks = desks;
        this.pages = pages;
    }

    Answer show(Exchange exchange) {
        List<BulkStatus> last = desks.bulk(exchange).recent(LAST);
        return pages.show(exchange, "bulk.jte", "Bulk actions", Map.of("actions", last));
    }

    Answer one(Exchange exchange) {
        BulkStatus status = desks.bulk(exchange).status(number(exchange));
        return pages.show(exchange, "bulk-one.jte", "Bulk action " + status.id(), Map.of("status", status));
    }

    /** Begins an action on the jobs that a form names, or on all that match its search. */
    Answer start(Exchange exchange) {
        Parameters form = exchange.form();
        Action action = Action.of(form.needed("action"));
        BulkDesk bulk = desks.bulk(exchange);
        long id = form.has("all")
                ? bulk.start(action, desks.of(exchange).query(form.text("q")), value(action, form))
                : bulk.start(action, form.ids("id"), value(action, form));
        String text = form.text("q");
        return Answer.redirect(
                exchange.url(text == null ? "/jobs?bulk=" + id : "/jobs?q=" + Exchange.encode(text) + "&bulk=" + id));
    }

    Answer cancel(Exchange exchange) {
        long id = number(exchange);
        Notice notice = desks.bulk(exchange).cancel(id)
                ? Notice.good("Bulk action " + id + " is stopped; what was done stays")
                : Notice.bad("Bulk action " + id + " was over already");
        return pages.redirect(exchange, "/bulk/" + id, notice);
    }

    Answer undo(Exchange exchange) {
        long id = number(exchange);
        try {
            return Answer.redirect(exchange.url("/bulk/" + desks.bulk(exchange).undo(id)));
        } catch (HttpProblem e) {
            return pages.redirect(exchange, "/bulk/" + id, Notice.bad(e.detail()));
        }
    }

    /** Where to, for an action that says so. */
    static @Nullable String value(Action action, Parameters form) {
        return switch (action) {
            case MOVE -> form.text("channel");
            case POSTPONE -> form.text("due");
            case REPRIORITISE -> form.text("priority");
            default -> null;
        };
    }

    private static long number(Exchange exchange) {
        try {
            return exchange.pathId("id");
        } catch (HttpProblem e) {
            throw HttpProblem.notFound("There is no such bulk action");
        }
    }
}
