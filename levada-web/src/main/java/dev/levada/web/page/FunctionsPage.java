package dev.levada.web.page;

import dev.levada.history.Figures;
import dev.levada.history.FunctionFigures;
import dev.levada.status.FunctionStatus;
import dev.levada.web.desk.Desks;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The page {@code /functions}: what is registered where, and how long it takes. */
final class FunctionsPage {

    private static final Duration WHILE = Duration.ofSeconds(2);

    private final Desks desks;
    private final Pages pages;

    FunctionsPage(Desks desks, Pages pages) {
        this.desks = desks;
        this.pages = pages;
    }

    Answer show(Exchange exchange) {
        Range range = Range.of(exchange.query().text("range"), Range.DAY);
        List<FunctionRow> rows = desks.share(List.of("functions", range), WHILE, () -> rows(exchange, range));
        return pages.show(exchange, "functions.jte", "Functions", Map.of("rows", rows, "range", range));
    }

    private List<FunctionRow> rows(Exchange exchange, Range range) {
        Map<String, Figures> figures = new TreeMap<>();
        for (FunctionFigures each : desks.history(exchange).functions(range.back())) {
            figures.put(each.function(), each.figures());
        }
        Map<String, FunctionStatus> known = new HashMap<>();
        for (FunctionStatus each : desks.functions(exchange)) {
            known.put(each.name(), each);
            figures.putIfAbsent(each.name(), Figures.NONE);
        }
        List<FunctionRow> rows = new ArrayList<>();
        figures.forEach((name, each) -> rows.add(new FunctionRow(name, known.get(name), each)));
        return rows;
    }
}
