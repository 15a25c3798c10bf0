package dev.levada.web.page;

import dev.levada.audit.AuditFilter;
import dev.levada.audit.AuditPage;
import dev.levada.configuration.Setting;
import dev.levada.web.desk.Desks;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Parameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pages on the cluster as a whole: {@code /nodes}, {@code /audit} and {@code /settings}. */
final class ClusterPages {

    private static final int ENTRIES = 50;

    private final Desks desks;
    private final Pages pages;

    ClusterPages(Desks desks, Pages pages) {
        this.desks = desks;
        this.pages = pages;
    }

    Answer nodes(Exchange exchange) {
        return pages.show(exchange, "nodes.jte", "Nodes", Map.of("status", desks.status(exchange)));
    }

    Answer audit(Exchange exchange) {
        Parameters given = exchange.query();
        AuditFilter filter =
                new AuditFilter(given.text("actor"), given.text("action"), given.text("target"), null, null);
        AuditPage page;
        try {
            page = desks.audit(exchange).page(filter, given.text("cursor"), ENTRIES);
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest(String.valueOf(e.getMessage()));
        }
        return pages.show(exchange, "audit.jte", "Audit", Map.of("filter", filter, "page", page));
    }

    /** What is set, and, when asked, what an examination finds; that takes up to some seconds. */
    Answer settings(Exchange exchange) {
        List<Setting> settings = desks.configuration(exchange).settings();
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("settings", settings);
        model.put("file", desks.configuration(exchange).file());
        model.put("findings", exchange.query().has("examine") ? desks.examine(exchange) : null);
        return pages.show(exchange, "settings.jte", "Settings", model);
    }
}
