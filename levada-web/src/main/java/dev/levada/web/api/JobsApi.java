package dev.levada.web.api;

import dev.levada.ActionResult;
import dev.levada.DelayedJob;
import dev.levada.JobLogLine;
import dev.levada.NamedCall;
import dev.levada.action.RelatedAction;
import dev.levada.action.RelatedActionResult;
import dev.levada.search.GroupBy;
import dev.levada.search.Groups;
import dev.levada.search.Order;
import dev.levada.search.Page;
import dev.levada.search.Qualifier;
import dev.levada.status.Count;
import dev.levada.web.desk.Action;
import dev.levada.web.desk.Attempts;
import dev.levada.web.desk.Desk;
import dev.levada.web.desk.Desks;
import dev.levada.web.document.JobDocument;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Json;
import dev.levada.web.http.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Jobs: to find, to look at, to act upon, and to delay. Thread-safe. */
final class JobsApi {

    private static final int USUAL_PAGE = 50;
    private static final int USUAL_LINES = 200;
    private static final int MOST_LINES = 1_000;
    private static final Parameter QUERY = Parameter.text(
            "q", "a search text, such as channel:root.sale state:failed \"order 42\"; all jobs where it is left out");

    private final Desks desks;

    JobsApi(Desks desks) {
        this.desks = desks;
    }

    void declare(Operations operations) {
        operations.visible(
                Operation.get("/jobs", Role.VIEWER, "Finds jobs, live and finished, page by page")
                        .with(
                                QUERY,
                                Parameter.oneOf("order", "newest if left out", Enums.names(Order.class)),
                                Parameter.text("cursor", "the value of 'next' of the page before"),
                                Parameter.number("limit", "jobs in a page", 1, Desk.MOST, USUAL_PAGE))
                        .giving("JobPage"),
                this::page);
        operations.visible(
                Operation.get("/jobs/count", Role.VIEWER, "Counts jobs; many are estimated")
                        .with(QUERY)
                        .giving("Count"),
                this::count);
        operations.visible(
                Operation.get("/jobs/groups", Role.VIEWER, "Groups jobs by what they have in common, with counts")
                        .with(QUERY, Parameter.oneOf("by", "what they have in common", Enums.names(GroupBy.class)))
                        .giving("Groups"),
                this::groups);
        operations.visible(
                Operation.get("/jobs/suggestions", Role.VIEWER, "What may follow a qualifier of a search text")
                        .with(
                                Parameter.oneOf("qualifier", "before the colon", Enums.names(Qualifier.class)),
                                Parameter.text("typed", "behind the colon, so far"),
                                Parameter.number("limit", "values", 1, Desk.MOST, 20))
                        .giving("Texts"),
                this::suggestions);
        operations.visible(
                Operation.get("/failures", Role.VIEWER, "Failed jobs, alike ones together")
                        .with(QUERY)
                        .giving("Failures"),
                this::failures);
        operations.visible(
                Operation.get("/jobs/{id}", Role.VIEWER, "A job").giving("Job"),
                exchange -> Json.answer(JobDocument.job(desks.of(exchange).job(exchange.pathId("id")))));
        operations.visible(
                Operation.get("/jobs/{id}/attempts", Role.VIEWER, "The executions of a job in order, the last 100")
                        .giving("Attempts"),
                this::attempts);
        operations.visible(
                Operation.get(
                                "/jobs/{id}/log",
                                Role.VIEWER,
                                "The lines that a job has logged, for those who see arguments: its last ones, or those of one execution that follow a"
                                        + " number. An execution's last 1000 are kept")
                        .with(
                                Parameter.text("attempt", "the number of an execution: only of this one"),
                                Parameter.number(
                                        "after",
                                        "with attempt: the number of the line before the first",
                                        0,
                                        Integer.MAX_VALUE,
                                        0),
                                Parameter.number("limit", "lines", 1, MOST_LINES, USUAL_LINES))
                        .giving("JobLog"),
                this::log);
        operations.visible(
                Operation.get("/jobs/{id}/related-action", Role.VIEWER, "What opens the record a job is about")
                        .giving("RelatedAction"),
                this::relatedAction);
        operations.visible(
                Operation.post("/jobs/actions", Role.OPERATOR, "Acts on some jobs at once, recorded in the audit")
                        .taking("Action")
                        .giving("ActionResult"),
                this::act);
        operations.whole(
                Operation.post(
                                "/jobs",
                                Role.OPERATOR,
                                "Delays a job by the name of its function. The arguments are checked; with an identity key, a job that waits already is"
                                        + " given back (status 200)")
                        .taking("NewJob")
                        .giving(201, "DelayedJob"),
                this::delay);
    }

    private Answer page(Exchange exchange) {
        Desk desk = desks.of(exchange);
        Order order = Enums.of(Order.class, "order", exchange.query().text("order", "newest"));
        Page page = desk.page(
                desk.query(exchange.query().text("q")),
                order,
                exchange.query().text("cursor"),
                exchange.query().number("limit", USUAL_PAGE, 1, Desk.MOST));
        return Json.answer(JobDocument.page(page));
    }

    private Answer count(Exchange exchange) {
        Desk desk = desks.of(exchange);
        Count count = desk.count(desk.query(exchange.query().text("q")));
        return Json.answer(Map.of("number", count.number(), "estimated", count.estimated()));
    }

    private Answer groups(Exchange exchange) {
        Desk desk = desks.of(exchange);
        GroupBy by = Enums.of(GroupBy.class, "by", exchange.query().needed("by"));
        Groups groups = desk.groups(desk.query(exchange.query().text("q")), by);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("groups", groups.groups().stream().map(JobDocument::group).toList());
        json.put(
                "total",
                Map.of(
                        "number",
                        groups.total().number(),
                        "estimated",
                        groups.total().estimated()));
        return Json.answer(json);
    }

    private Answer suggestions(Exchange exchange) {
        Qualifier qualifier =
                Enums.of(Qualifier.class, "qualifier", exchange.query().needed("qualifier"));
        List<String> values = desks.of(exchange)
                .suggest(
                        qualifier,
                        exchange.query().text("typed", ""),
                        exchange.query().number("limit", 20, 1, Desk.MOST));
        return Json.answer(Map.of("values", values));
    }

    private Answer failures(Exchange exchange) {
        Desk desk = desks.of(exchange);
        var failures = desk.failures(desk.query(exchange.query().text("q")));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("groups", failures.groups().stream().map(JobDocument::failure).toList());
        json.put("complete", failures.complete());
        return Json.answer(json);
    }

    private Answer attempts(Exchange exchange) {
        Attempts attempts = desks.of(exchange).attempts(exchange.pathId("id"));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("attempts", attempts.list().stream().map(JobDocument::attempt).toList());
        json.put("complete", attempts.complete());
        return Json.answer(json);
    }

    private Answer log(Exchange exchange) {
        long id = exchange.pathId("id");
        Desk desk = desks.of(exchange);
        int limit = exchange.query().number("limit", USUAL_LINES, 1, MOST_LINES);
        int after = exchange.query().number("after", 0, 0, Integer.MAX_VALUE);
        List<JobLogLine> lines = exchange.query().has("attempt")
                ? desk.log(id, exchange.query().neededNumber("attempt", 1, Integer.MAX_VALUE), after, limit)
                : desk.log(id, limit);
        return Json.answer(
                Map.of("lines", lines.stream().map(JobDocument::logLine).toList()));
    }

    private Answer relatedAction(Exchange exchange) {
        RelatedActionResult result = desks.of(exchange).relatedAction(exchange.pathId("id"));
        RelatedAction action = result.action().orElse(null);
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("title", action == null ? null : action.title());
        json.put("target", action == null ? null : action.target());
        json.put("reason", result.reason().orElse(null));
        return Json.answer(json);
    }

    private Answer act(Exchange exchange) {
        Body body = Body.of(exchange, Set.of("action", "ids", "channel", "priority", "eta", "eta_seconds"));
        Action action = ActionField.of(body);
        List<Long> ids = body.ids("ids", Desk.MOST);
        if (ids == null) {
            throw HttpProblem.of(422, "Field 'ids' is missing: the numbers of the jobs");
        }
        ActionResult result = desks.of(exchange).act(action, ids, ActionField.value(action, body));
        return Json.answer(JobDocument.result(result));
    }

    private Answer delay(Exchange exchange) {
        Body body = Body.of(
                exchange,
                Set.of(
                        "function",
                        "args",
                        "context",
                        "channel",
                        "priority",
                        "max_retries",
                        "eta",
                        "eta_seconds",
                        "description",
                        "identity_key"));
        if (body.has("eta") && body.has("eta_seconds")) {
            throw HttpProblem.of(422, "Give eta or eta_seconds, not both");
        }
        NamedCall call = new NamedCall(
                body.neededText("function"),
                body.array("args"),
                body.texts("context"),
                body.text("channel"),
                body.number("priority", Integer.MIN_VALUE, Integer.MAX_VALUE),
                body.number("max_retries", 0, Integer.MAX_VALUE),
                body.moment("eta"),
                body.seconds("eta_seconds"),
                body.text("description"),
                body.text("identity_key"));
        DelayedJob job = desks.delay(exchange).delay(call);
        return Json.answer(job.existing() ? 200 : 201, Map.of("id", job.id(), "existing", job.existing()))
                .with("Location", exchange.url(Operations.BASE + "/jobs/" + job.id()));
    }
}
