package dev.levada.web.page;

import dev.levada.JobQueue;
import dev.levada.JobStoreException;
import dev.levada.bulk.BulkStatus;
import dev.levada.search.Group;
import dev.levada.search.GroupBy;
import dev.levada.search.Groups;
import dev.levada.search.JobQuery;
import dev.levada.search.JobQueryException;
import dev.levada.search.Order;
import dev.levada.search.Page;
import dev.levada.search.Qualifier;
import dev.levada.search.Visibility;
import dev.levada.web.http.Answer;
import dev.levada.web.http.Exchange;
import dev.levada.web.http.HttpProblem;
import dev.levada.web.http.Json;
import dev.levada.web.http.Parameters;
import dev.levada.web.live.Looks;
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

    private record Key(
            String what,
            Visibility visibility,
            String query,
            Object detail,
            @Nullable String cursor) {}

    private final JobQueue queue;
    private final Looks looks;
    private final Pages pages;

    JobsPage(JobQueue queue, Looks looks, Pages pages) {
        this.queue = queue;
        this.looks = looks;
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
        Visibility visibility = Sight.of(exchange);
        JobQuery query;
        try {
            query = JobQuery.parse(text);
        } catch (JobQueryException e) {
            return new JobList(
                    text, null, e.getMessage(), List.of(), null, null, order, by, List.of(), bulk(exchange));
        }
        Page page = page(visibility, query, order, cursor);
        List<Group> groups = by == null ? List.of() : groups(visibility, query, by, MOMENT);
        List<JobTab> tabs = JobTab.of(query, states(visibility, query.without(Qualifier.STATE)));
        return new JobList(text, query, null, tabs, page, cursor, order, by, groups, bulk(exchange));
    }

    private Page page(Visibility visibility, JobQuery query, Order order, @Nullable String cursor) {
        try {
            return looks.share(
                    new Key("page", visibility, query.toString(), order, cursor),
                    Page.class,
                    MOMENT,
                    () -> queue.search().visibleTo(visibility).page(query, order, cursor, ROWS));
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private List<Group> groups(Visibility visibility, JobQuery query, GroupBy by, Duration age) {
        return looks.share(
                        new Key("groups", visibility, query.toString(), by, null),
                        Groups.class,
                        age,
                        () -> queue.search().visibleTo(visibility).groups(query, by))
                .groups();
    }

    /** The numbers on the tabs; without them when they take too long, since the list matters more. */
    private List<Group> states(Visibility visibility, JobQuery query) {
        try {
            return groups(visibility, query, GroupBy.STATE, query.isAll() ? MOMENT : WHILE);
        } catch (JobStoreException e) {
            return List.of();
        }
    }

    private @Nullable BulkStatus bulk(Exchange exchange) {
        String number = exchange.query().text("bulk");
        return number == null || !number.matches("\\d{1,18}")
                ? null
                : BulkPages.find(queue, exchange, Long.parseLong(number));
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
                for (String value : Sight.search(queue, exchange).suggest(qualifier, begun, HINTS)) {
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
