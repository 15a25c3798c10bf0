package dev.levada.web.page;

import dev.levada.JobStoreException;
import dev.levada.bulk.BulkStatus;
import dev.levada.search.Group;
import dev.levada.search.GroupBy;
import dev.levada.search.JobQuery;
import dev.levada.search.Order;
import dev.levada.search.Page;
import dev.levada.search.Qualifier;
import dev.levada.web.desk.Desks;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Json;
import dev.levada.web.http.Parameters;
import dev.levada.web.http.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page {@code /jobs}: finds jobs. All that it shows is in its address. */
final class JobsPage {

    private static final Duration MOMENT = Duration.ofMillis(700);
    private static final Duration WHILE = Duration.ofSeconds(3);
    private static final int ROWS = 50;
    private static final int HINTS = 12;
    private static final int LONGEST_WORD = 200;

    private record Shown(
            JobQuery query, Order order, @Nullable String cursor) {}

    private record Grouped(JobQuery query, GroupBy by) {}

    private final Desks desks;
    private final Pages pages;

    JobsPage(Desks desks, Pages pages) {
        this.desks = desks;
        this.pages = pages;
    }

    Answer show(Exchange exchange) {
        return pages.show(exchange, "jobs.jte", "Jobs", Map.of("list", list(exchange)));
    }

    private JobList list(Exchange exchange) {
        Parameters given = exchange.query();
        String text = given.text("q", "");
        String cursor = given.text("cursor");
        Order order = choice(Order.class, "order", given.text("order", "newest"));
        GroupBy by = given.text("group") == null ? null : choice(GroupBy.class, "group", given.needed("group"));
        JobQuery query;
        try {
            query = desks.of(exchange).query(text);
        } catch (HttpProblem e) {
            return new JobList(text, null, e.detail(), List.of(), null, null, order, by, List.of(), bulk(exchange));
        }
        Page page = page(exchange, new Shown(query, order, cursor));
        List<Group> groups = by == null ? List.of() : groups(exchange, new Grouped(query, by), MOMENT);
        List<JobTab> tabs = JobTab.of(query, states(exchange, query.without(Qualifier.STATE)));
        return new JobList(text, query, null, tabs, page, cursor, order, by, groups, bulk(exchange));
    }

    private Page page(Exchange exchange, Shown shown) {
        return Sight.of(desks, exchange)
                .share(
                        desks,
                        "jobs",
                        shown,
                        MOMENT,
                        () -> desks.of(exchange).page(shown.query(), shown.order(), shown.cursor(), ROWS));
    }

    private List<Group> groups(Exchange exchange, Grouped grouped, Duration age) {
        return Sight.of(desks, exchange)
                .share(desks, "groups", grouped, age, () -> desks.of(exchange).groups(grouped.query(), grouped.by()))
                .groups();
    }

    /** The numbers on the tabs; without them when they take too long, since the list matters more. */
    private List<Group> states(Exchange exchange, JobQuery query) {
        try {
            return groups(exchange, new Grouped(query, GroupBy.STATE), query.isAll() ? MOMENT : WHILE);
        } catch (JobStoreException e) {
            return List.of();
        }
    }

    /** The bulk action that was begun from this list; null when there is none, or it is somebody else's. */
    private @Nullable BulkStatus bulk(Exchange exchange) {
        String number = exchange.query().text("bulk");
        if (number == null || !number.matches("\\d{1,18}") || !exchange.may(Role.OPERATOR)) {
            return null;
        }
        try {
            return desks.bulk(exchange).status(Long.parseLong(number));
        } catch (HttpProblem e) {
            return null;
        }
    }

    /** What may be typed next in the search box: qualifiers, and behind their colon the values that there are. */
    Answer hints(Exchange exchange) {
        String word = Words.cut(exchange.query().text("word", ""), LONGEST_WORD);
        String minus = word.startsWith("-") ? "-" : "";
        String typed = word.substring(minus.length());
        int colon = typed.indexOf(':');
        List<Map<String, String>> hints = new ArrayList<>();
        for (Qualifier qualifier : Qualifier.values()) {
            if (qualifier == Qualifier.TEXT) {
                continue;
            }
            String key = qualifier.key() + ":";
            if (colon < 0) {
                if (key.startsWith(typed.toLowerCase(Locale.ROOT))) {
                    hints.add(Map.of("text", minus + key, "hint", qualifier.meaning()));
                }
            } else if (key.equals(typed.substring(0, colon + 1).toLowerCase(Locale.ROOT))) {
                int comma = typed.lastIndexOf(',');
                String before = minus + typed.substring(0, Math.max(colon, comma) + 1);
                String begun = typed.substring(Math.max(colon, comma) + 1);
                for (String value : desks.of(exchange).suggest(qualifier, begun, HINTS)) {
                    hints.add(Map.of("text", before + quoted(value), "hint", ""));
                }
                if (hints.isEmpty() && begun.isEmpty()) {
                    hints.add(Map.of("text", minus + qualifier.example(), "hint", "for example"));
                }
            }
        }
        return Json.answer(hints);
    }

    private static String quoted(String value) {
        return value.matches("[^\\s,\"\\p{Cntrl}]+")
                ? value
                : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String name, String text) {
        for (E each : type.getEnumConstants()) {
            if (JobList.text(each).equals(text)) {
                return each;
            }
        }
        throw HttpProblem.badRequest("There is no " + name + " '" + Words.cut(text, 50) + "'");
    }
}
