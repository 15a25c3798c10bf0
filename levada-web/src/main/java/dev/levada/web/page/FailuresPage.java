package dev.levada.web.page;

import dev.levada.search.Failures;
import dev.levada.search.JobQuery;
import dev.levada.web.desk.Desks;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page {@code /failures}: failed jobs that are alike, together. */
final class FailuresPage {

    private static final Duration WHILE = Duration.ofSeconds(1);

    private final Desks desks;
    private final Pages pages;

    FailuresPage(Desks desks, Pages pages) {
        this.desks = desks;
        this.pages = pages;
    }

    Answer show(Exchange exchange) {
        String text = exchange.query().text("q", "");
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("text", text);
        try {
            JobQuery query = desks.of(exchange).query(text);
            model.put(
                    "failures",
                    Sight.of(desks, exchange)
                            .share(
                                    desks,
                                    "failures",
                                    query,
                                    WHILE,
                                    () -> desks.of(exchange).failures(query)));
        } catch (HttpProblem e) {
            model.put("failures", new Failures(List.of(), true));
            model.put("problem", e.detail());
        }
        return pages.show(exchange, "failures.jte", "Failures", model);
    }
}
