package dev.levada.web.page;

import dev.levada.JobQueue;
import dev.levada.search.Failures;
import dev.levada.search.JobQuery;
import dev.levada.search.JobQueryException;
import dev.levada.search.Visibility;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.live.Looks;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page {@code /failures}: failed jobs that are alike, together. */
final class FailuresPage {

    private static final Duration WHILE = Duration.ofSeconds(1);

    private final JobQueue queue;
    private final Looks looks;
    private final Pages pages;

    FailuresPage(JobQueue queue, Looks looks, Pages pages) {
        this.queue = queue;
        this.looks = looks;
        this.pages = pages;
    }

    Answer show(Exchange exchange) {
        String text = exchange.query().text("q", "");
        Visibility visibility = Sight.of(exchange);
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("text", text);
        try {
            JobQuery query = JobQuery.parse(text);
            model.put(
                    "failures",
                    looks.share(
                            List.of("failures", visibility, query.toString()),
                            Failures.class,
                            WHILE,
                            () -> queue.search().visibleTo(visibility).failures(query)));
        } catch (JobQueryException e) {
            model.put("failures", new Failures(List.of(), true));
            model.put("problem", e.getMessage());
        }
        return pages.show(exchange, "failures.jte", "Failures", model);
    }
}
