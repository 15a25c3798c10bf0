package dev.levada.web.page;

import dev.levada.JobQueue;
import dev.levada.history.Figures;
import dev.levada.history.FunctionFigures;
import dev.levada.status.FunctionStatus;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.live.Looks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The page {@code /functions}: what is registered where, and how long it takes. */
final class FunctionsPage {

    private static final Duration WHILE = Duration.ofSeconds(2);

    private record Rows(List<FunctionRow> list) {}

    private final JobQueue queue;
    private final Looks looks;
    private final Pages pages;

    FunctionsPage(JobQueue queue, Looks looks, Pages pages) {
        this.queue = queue;
        this.looks = looks;
        this.pages = pages;
    }

    Answer show(Exchange exchange) {
        Sight.needsAll(exchange);
        Range range = Range.of(exchange.query().text("range"), Range.DAY);
        Rows rows = looks.share(List.of("functions", range), Rows.class, WHILE, () -> new Rows(rows(range)));
        return pages.show(exchange, "functions.jte", "Functions", Map.of("rows", rows.list(), "range", range));
    }

    private List<FunctionRow> rows(Range range) {
        Map<String, Figures> figures = new TreeMap<>();
        for (FunctionFigures each : queue.history().functions(range.back())) {
            figures.put(each.function(), each.figures());
        }
        Map<String, FunctionStatus> known = new HashMap<>();
        for (FunctionStatus each : queue.functions()) {
            known.put(each.name(), each);
            figures.putIfAbsent(each.name(), Figures.NONE);
        }
        List<FunctionRow> rows = new ArrayList<>();
        figures.forEach((name, each) -> rows.add(new FunctionRow(name, known.get(name), each)));
        return rows;
    }
}
