package dev.levada.web.page;

import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.JobStoreException;
import dev.levada.history.Figures;
import dev.levada.history.Scope;
import dev.levada.history.Series;
import dev.levada.search.GroupBy;
import dev.levada.search.Groups;
import dev.levada.search.JobQuery;
import dev.levada.search.Order;
import dev.levada.search.Page;
import dev.levada.search.Visibility;
import dev.levada.status.DatabaseHealth;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.live.Looks;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The page {@code /}: how it stands, and how it went. */
final class OverviewPage {

    private static final Duration MOMENT = Duration.ofMillis(700);
    private static final Duration WHILE = Duration.ofSeconds(5);
    private static final int FEW = 8;

    private record Key(String what, Object detail) {}

    private final JobQueue queue;
    private final Looks looks;
    private final Pages pages;

    OverviewPage(JobQueue queue, Looks looks, Pages pages) {
        this.queue = queue;
        this.looks = looks;
        this.pages = pages;
    }

    Answer show(Exchange exchange) {
        return Sight.of(exchange).isEverything() ? all(exchange) : own(exchange);
    }

    private Answer all(Exchange exchange) {
        Range range = Range.of(exchange.query().text("range"), Range.HOUR);
        Series series = looks.share(
                new Key("series", range),
                Series.class,
                WHILE,
                () -> queue.history().series(range.back(), Scope.everything()));
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("status", looks.status());
        model.put("range", range);
        model.put("throughput", ChartData.throughput(series));
        model.put("latency", ChartData.latency(series));
        model.put("done", sum(series, Figures::done));
        model.put("bad", sum(series, Figures::failures));
        model.put("running", running(Visibility.everything()));
        model.put("health", health());
        return pages.show(exchange, "overview.jte", "Overview", model);
    }

    /** For who is bound to a tenant: numbers of those jobs, and nothing of the others. */
    private Answer own(Exchange exchange) {
        Visibility visibility = Sight.of(exchange);
        Groups states = looks.share(
                new Key("states", visibility),
                Groups.class,
                MOMENT,
                () -> queue.search().visibleTo(visibility).groups(JobQuery.all(), GroupBy.STATE));
        return pages.show(
                exchange,
                "overview-own.jte",
                "Overview",
                Map.of("states", states.groups(), "running", running(visibility)));
    }

    private List<?> running(Visibility visibility) {
        return looks.share(
                        new Key("running", visibility),
                        Page.class,
                        MOMENT,
                        () -> queue.search()
                                .visibleTo(visibility)
                                .page(
                                        JobQuery.all().state(JobState.STARTED, JobState.ENQUEUED),
                                        Order.NEWEST,
                                        null,
                                        FEW))
                .jobs();
    }

    /** Null when the database does not say in time, or not to this user: the rest of the page does without. */
    private @Nullable DatabaseHealth health() {
        return looks.share(new Key("health", ""), Optional.class, WHILE, () -> {
                    try {
                        return Optional.of(queue.health());
                    } catch (JobStoreException e) {
                        return Optional.empty();
                    }
                })
                .map(DatabaseHealth.class::cast)
                .orElse(null) instanceof DatabaseHealth health
                ? health
                : null;
    }

    private static long sum(Series series, ToLongFunction<Figures> value) {
        return series.points().stream()
                .mapToLong(point -> value.applyAsLong(point.figures()))
                .sum();
    }
}
