package dev.levada.web.page;

import dev.levada.JobQueue;
import dev.levada.audit.AuditFilter;
import dev.levada.audit.AuditPage;
import dev.levada.configuration.Setting;
import dev.levada.doctor.Finding;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Parameters;
import dev.levada.web.live.Looks;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pages on the cluster as a whole: {@code /nodes}, {@code /audit} and {@code /settings}. */
final class ClusterPages {

    private static final int ENTRIES = 50;
    private static final Duration EXAMINED = Duration.ofSeconds(5);

    private record Examined(List<Finding> findings) {}

    private final JobQueue queue;
    private final Looks looks;
    private final Pages pages;

    ClusterPages(JobQueue queue, Looks looks, Pages pages) {
        this.queue = queue;
        this.looks = looks;
        this.pages = pages;
    }

    Answer nodes(Exchange exchange) {
        Sight.needsAll(exchange);
        return pages.show(exchange, "nodes.jte", "Nodes", Map.of("status", looks.status()));
    }

    Answer audit(Exchange exchange) {
        Sight.needsAll(exchange);
        Parameters given = exchange.query();
        AuditFilter filter =
                new AuditFilter(given.text("actor"), given.text("action"), given.text("target"), null, null);
        AuditPage page;
        try {
            page = queue.audit().page(filter, given.text("cursor"), ENTRIES);
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest(String.valueOf(e.getMessage()));
        }
        return pages.show(exchange, "audit.jte", "Audit", Map.of("filter", filter, "page", page));
    }

    /** What is set, and, when asked, what an examination finds; that takes up to some seconds. */
    Answer settings(Exchange exchange) {
        Sight.needsAll(exchange);
        List<Setting> settings = queue.configuration().settings();
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("settings", settings);
        model.put("file", queue.configuration().file());
        model.put(
                "findings",
                exchange.query().has("examine")
                        ? looks.share("doctor", Examined.class, EXAMINED, () -> new Examined(queue.examine()))
                                .findings()
                        : null);
        return pages.show(exchange, "settings.jte", "Settings", model);
    }
}
