package dev.levada.web.api;

import dev.levada.audit.AuditFilter;
import dev.levada.audit.AuditPage;
import dev.levada.history.History;
import dev.levada.history.Scope;
import dev.levada.history.Series;
import dev.levada.web.desk.Desks;
import dev.levada.web.desk.Refused;
import dev.levada.web.document.HistoryDocument;
import dev.levada.web.document.RecordDocument;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Json;
import dev.levada.web.http.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has happened, and who did what. Thread-safe. */
final class HistoryApi {

    private static final int MOST_MINUTES = 400 * 24 * 60;
    private static final Parameter BACK =
            Parameter.number("minutes", "how far back; series have at most 200 points", 1, MOST_MINUTES, 60);

    private final Desks desks;

    HistoryApi(Desks desks) {
        this.desks = desks;
    }

    void declare(Operations operations) {
        operations.whole(
                Operation.get("/history", Role.VIEWER, "Throughput, failures, waits and run times over time")
                        .with(
                                BACK,
                                Parameter.text("channel", "only of this channel and those below"),
                                Parameter.text("function", "only of this function"))
                        .giving("Series"),
                this::series);
        operations.whole(
                Operation.get(
                                "/history/series",
                                Role.VIEWER,
                                "The same for each channel or function, the busiest first")
                        .with(
                                BACK,
                                Parameter.oneOf("by", "what the series are of", Enums.names(History.By.class)),
                                Parameter.number("most", "series", 1, 50, 10))
                        .giving("SeriesList"),
                this::seriesBy);
        operations.whole(
                Operation.get("/history/functions", Role.VIEWER, "What happened to the jobs of each function")
                        .with(BACK)
                        .giving("FunctionFigures"),
                exchange -> Json.answer(Map.of(
                        "functions",
                        history(exchange).functions(back(exchange)).stream()
                                .map(HistoryDocument::function)
                                .toList())));
        operations.whole(
                Operation.get("/history/weeks", Role.VIEWER, "What happened to the jobs of each function, week by week")
                        .with(BACK)
                        .giving("FunctionWeeks"),
                exchange -> Json.answer(Map.of(
                        "weeks",
                        history(exchange).weeks(back(exchange)).stream()
                                .map(HistoryDocument::week)
                                .toList())));
        operations.whole(
                Operation.get("/audit", Role.ADMIN, "Who did what, newest first")
                        .with(
                                Parameter.text("actor", "only what this one did"),
                                Parameter.text("action", "only this kind of action"),
                                Parameter.text("target", "only what was done to this, such as 'job 42'"),
                                Parameter.moment("from", "at or after"),
                                Parameter.moment("until", "before"),
                                Parameter.text("cursor", "the value of 'next' of the page before"),
                                Parameter.number("limit", "entries in a page", 1, 200, 50))
                        .giving("AuditPage"),
                this::audit);
    }

    private Answer series(Exchange exchange) {
        Scope scope =
                new Scope(exchange.query().text("channel"), exchange.query().text("function"));
        // A name may be none that a channel or function can have.
        Series series = Refused.asBadRequest(() -> history(exchange).series(back(exchange), scope));
        return Json.answer(HistoryDocument.series(series));
    }

    private Answer seriesBy(Exchange exchange) {
        History.By by = Enums.of(History.By.class, "by", exchange.query().needed("by"));
        int most = exchange.query().number("most", 10, 1, 50);
        return Json.answer(Map.of(
                "series",
                history(exchange).series(back(exchange), by, most).stream()
                        .map(HistoryDocument::series)
                        .toList()));
    }

    private Answer audit(Exchange exchange) {
        AuditFilter filter = new AuditFilter(
                exchange.query().text("actor"),
                exchange.query().text("action"),
                exchange.query().text("target"),
                moment(exchange, "from"),
                moment(exchange, "until"));
        int limit = exchange.query().number("limit", 50, 1, 200);
        AuditPage page = Refused.asBadRequest(
                () -> desks.audit(exchange).page(filter, exchange.query().text("cursor"), limit));
        List<Map<String, @Nullable Object>> entries =
                page.entries().stream().map(RecordDocument::entry).toList();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("entries", entries);
        json.put("next", page.next());
        return Json.answer(json);
    }

    private History history(Exchange exchange) {
        return desks.history(exchange);
    }

    private static Duration back(Exchange exchange) {
        return Duration.ofMinutes(exchange.query().number("minutes", 60, 1, MOST_MINUTES));
    }

    private static @Nullable Instant moment(Exchange exchange, String name) {
        String text = exchange.query().text(name);
        try {
            return text == null ? null : Moments.parse(text);
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest("'" + name + "' " + e.getMessage());
        }
    }
}
