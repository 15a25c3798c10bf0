package dev.levada.web.page;

import dev.levada.JobState;
import dev.levada.JobStoreException;
import dev.levada.history.Figures;
import dev.levada.history.Scope;
import dev.levada.history.Series;
import dev.levada.search.GroupBy;
import dev.levada.search.Groups;
import dev.levada.search.JobLine;
import dev.levada.search.JobQuery;
import dev.levada.search.Order;
import dev.levada.status.DatabaseHealth;
import dev.levada.web.desk.Desks;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The page {@code /}: how it stands, and how it went. */
final class OverviewPage {

    private static final Duration MOMENT = Duration.ofMillis(700);
    private static final Duration WHILE = Duration.ofSeconds(5);
    private static final int FEW = 8;

    private final Desks desks;
    private final Pages pages;

    OverviewPage(Desks desks, Pages pages) {
        this.desks = desks;
        this.pages = pages;
    }

    Answer show(Exchange exchange) {
        return exchange.who().tenant() == null ? all(exchange) : own(exchange);
    }

    private Answer all(Exchange exchange) {
        Range range = Range.of(exchange.query().text("range"), Range.HOUR);
        Sight sight = Sight.of(desks, exchange);
        Series series = sight.share(
                desks, "series", range, WHILE, () -> desks.history(exchange).series(range.back(), Scope.everything()));
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("status", desks.status(exchange));
        model.put("range", range);
        model.put("throughput", ChartData.throughput(series));
        model.put("latency", ChartData.latency(series));
        model.put("done", sum(series, Figures::done));
        model.put("bad", sum(series, Figures::failures));
        model.put("running", running(exchange));
        model.put("health", health(exchange));
        return pages.show(exchange, "overview.jte", "Overview", model);
    }

    /** For who is bound to a tenant: numbers of those jobs, and nothing of the others. */
    private Answer own(Exchange exchange) {
        Groups states = Sight.of(desks, exchange)
                .share(desks, "states", "", MOMENT, () -> desks.of(exchange).groups(JobQuery.all(), GroupBy.STATE));
        return pages.show(
                exchange,
                "overview-own.jte",
                "Overview",
                Map.of("states", states.groups(), "running", running(exchange)));
    }

    private List<JobLine> running(Exchange exchange) {
        JobQuery running = JobQuery.all().state(JobState.STARTED, JobState.ENQUEUED);
        return Sight.of(desks, exchange)
                .share(desks, "running", "", MOMENT, () -> desks.of(exchange).page(running, Order.NEWEST, null, FEW))
                .jobs();
    }

    /** Null when the database does not say in time, or not to this user: the rest of the page does without. */
    private @Nullable DatabaseHealth health(Exchange exchange) {
        try {
            return desks.health(exchange);
        } catch (JobStoreException e) {
            return null;
        }
    }

    private static long sum(Series series, ToLongFunction<Figures> value) {
        return series.points().stream()
                .mapToLong(point -> value.applyAsLong(point.figures()))
                .sum();
    }
}
