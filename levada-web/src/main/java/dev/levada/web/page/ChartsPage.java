package dev.levada.web.page;

import dev.levada.history.FunctionFigures;
import dev.levada.history.FunctionWeek;
import dev.levada.history.History;
import dev.levada.history.Series;
import dev.levada.web.desk.Desks;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page {@code /charts}: time by function, jobs done by week, throughput by channel. */
final class ChartsPage {

    private static final Duration WHILE = Duration.ofSeconds(5);
    private static final Duration WEEKS = Duration.ofDays(56);
    private static final int MOST_CHANNELS = 6;

    private record Shown(List<FunctionFigures> times, List<FunctionWeek> weeks, List<ChannelChart> channels) {}

    private final Desks desks;
    private final Pages pages;

    ChartsPage(Desks desks, Pages pages) {
        this.desks = desks;
        this.pages = pages;
    }

    Answer show(Exchange exchange) {
        Range range = Range.of(exchange.query().text("range"), Range.DAY);
        Shown shown = Sight.of(desks, exchange)
                .share(desks, "charts", range, WHILE, () -> look(desks.history(exchange), range));
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("range", range);
        model.put("times", shown.times());
        model.put("pivot", Pivot.of(shown.weeks()));
        model.put("weeks", Pivot.chart(shown.weeks()));
        model.put("channels", shown.channels());
        return pages.show(exchange, "charts.jte", "Charts", model);
    }

    private Shown look(History history, Range range) {
        List<Series> channels = history.series(range.back(), History.By.CHANNEL, MOST_CHANNELS);
        return new Shown(
                history.functions(range.back()),
                history.weeks(WEEKS),
                channels.stream()
                        .map(series -> new ChannelChart(
                                series.name(), ChartData.throughput(series), ChartData.latency(series)))
                        .toList());
    }
}
