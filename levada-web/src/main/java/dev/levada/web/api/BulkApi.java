package dev.levada.web.api;

import dev.levada.web.desk.Action;
import dev.levada.web.desk.Desks;
import dev.levada.web.document.RecordDocument;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Json;
import dev.levada.web.http.Role;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Actions on many jobs, in the background. Thread-safe. */
final class BulkApi {

    private static final int MOST_IDS = 10_000;

    private final Desks desks;

    BulkApi(Desks desks) {
        this.desks = desks;
    }

    void declare(Operations operations) {
        operations.visible(
                Operation.get("/bulk-actions", Role.VIEWER, "The last bulk actions, newest first")
                        .with(Parameter.number("limit", "actions", 1, 200, 50))
                        .giving("BulkActions"),
                this::recent);
        operations.visible(
                Operation.post(
                                "/bulk-actions",
                                Role.OPERATOR,
                                "Begins an action on all jobs that meet a query now, or on many named ones; it goes on in the background")
                        .taking("NewBulkAction")
                        .giving(202, "BulkAction"),
                this::start);
        operations.visible(
                Operation.get("/bulk-actions/{id}", Role.VIEWER, "How far a bulk action is")
                        .giving("BulkAction"),
                exchange -> status(exchange, 200, exchange.pathId("id")));
        operations.visible(
                Operation.post("/bulk-actions/{id}/cancel", Role.OPERATOR, "Stops a bulk action; what was done stays")
                        .giving("BulkAction"),
                this::cancel);
        operations.visible(
                Operation.post(
                                "/bulk-actions/{id}/undo",
                                Role.OPERATOR,
                                "Undoes a bulk action of the last day, in the background, where that can be done")
                        .giving(202, "BulkAction"),
                exchange -> status(exchange, 202, desks.bulk(exchange).undo(exchange.pathId("id"))));
    }

    private Answer recent(Exchange exchange) {
        int limit = exchange.query().number("limit", 50, 1, 200);
        return Json.answer(Map.of(
                "bulk_actions",
                desks.bulk(exchange).recent(limit).stream()
                        .map(RecordDocument::bulk)
                        .toList()));
    }

    private Answer start(Exchange exchange) {
        Body body = Body.of(exchange, Set.of("action", "query", "ids", "channel", "priority", "eta", "eta_seconds"));
        Action action = ActionField.of(body);
        @Nullable String value = ActionField.value(action, body);
        List<Long> ids = body.ids("ids", MOST_IDS);
        if ((ids == null) == !body.has("query")) {
            throw HttpProblem.of(422, "Say which jobs: either 'query', which may be empty for all, or 'ids'");
        }
        long id = ids == null
                ? desks.bulk(exchange).start(action, desks.of(exchange).query(body.text("query")), value)
                : desks.bulk(exchange).start(action, ids, value);
        return status(exchange, 202, id).with("Location", exchange.url(Operations.BASE + "/bulk-actions/" + id));
    }

    private Answer cancel(Exchange exchange) {
        long id = exchange.pathId("id");
        desks.bulk(exchange).cancel(id);
        return status(exchange, 200, id);
    }

    private Answer status(Exchange exchange, int status, long id) {
        return Json.answer(status, RecordDocument.bulk(desks.bulk(exchange).status(id)));
    }
}
