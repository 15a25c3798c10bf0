package dev.levada.web.page;

import dev.levada.web.desk.Desks;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import java.util.Map;

/** The page {@code /}: how it stands. */
final class OverviewPage {

    private final Desks desks;
    private final Pages pages;

    OverviewPage(Desks desks, Pages pages) {
        this.desks = desks;
        this.pages = pages;
    }

    Answer show(Exchange exchange) {
        return pages.show(exchange, "overview.jte", "Overview", Map.of("status", desks.status(exchange)));
    }
}
