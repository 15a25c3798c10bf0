package dev.levada.web.page;

import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.live.Looks;
import java.util.Map;

/** The page {@code /}: how it stands. */
final class OverviewPage {

    private final Looks looks;
    private final Pages pages;

    OverviewPage(Looks looks, Pages pages) {
        this.looks = looks;
        this.pages = pages;
    }

    Answer show(Exchange exchange) {
        return pages.show(exchange, "overview.jte", "Overview", Map.of("status", looks.status()));
    }
}
