package dev.levada.benchmark;

import com.zaxxer.hikari.HikariDataSource;
import dev.levada.JobQueue;
import dev.levada.audit.AuditFilter;
import dev.levada.embedded.EmbeddedDatabase;
import dev.levada.history.History;
import dev.levada.history.Scope;
import dev.levada.search.GroupBy;
import dev.levada.search.JobQuery;
import dev.levada.search.Order;
import dev.levada.search.Page;
import dev.levada.search.Qualifier;
import dev.levada.search.Search;
import dev.levada.search.Visibility;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How long the looks take that pages are made of, with millions of jobs: each must answer within 100 ms in the median and 300 ms at the 95th percentile. One JSON line a look.
 */
final class ViewsBench {

    private static final int WARM_UP = 3;
    private static final int RUNS = 25;
    private static final double MEDIAN_LIMIT = 100;
    private static final double P95_LIMIT = 300;

    private final EmbeddedDatabase server;
    private boolean good = true;

    ViewsBench(EmbeddedDatabase server) {
        this.server = server;
    }

    /**
     * Fills a database and measures.
     *
     * @return whether all looks were fast enough
     */
    boolean run(long finished, long live) throws SQLException {
        PGSimpleDataSource database = server.createDatabase();
        try (HikariDataSource pool = QuickBench.pool(database);
                JobQueue queue = JobQueue.builder(pool).environment(Map.of()).build();
                Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            long begun = System.nanoTime();
            new ManyJobs(connection).fill(finished, live);
            // As autovacuum leaves it.
            statement.execute("VACUUM ANALYZE");
            System.out.printf(
                    Locale.ROOT,
                    "{\"finished\": %d, \"live\": %d, \"filled_seconds\": %.0f}%n",
                    finished,
                    live,
                    (System.nanoTime() - begun) / 1e9);
            looks(queue).forEach(this::measure);
        }
        return good;
    }

    private static Map<String, Runnable> looks(JobQueue queue) {
        Search search = queue.search();
        Map<String, Runnable> looks = new LinkedHashMap<>();
        for (String text : List.of(
                "",
                "state:failed",
                "state:pending",
                "state:held",
                "state:started",
                "state:cancelled",
                "state:done channel:root.sale",
                "channel:root.sale.c1",
                "function:sale.order.*",
                "exception:OutOfStock",
                "key:key-500",
                "node:web-2",
                "tenant:t7",
                "args:\"customer 77\"",
                "invoice-that-is-nowhere",
                "id:4711",
                "created:7d..6d",
                "before:20d state:done",
                "finished:7d..6d function:shop.cart.action_1",
                "finished:1h")) {
            JobQuery query = JobQuery.parse(text);
            looks.put("page " + text, () -> search.page(query, Order.NEWEST, null, 50));
            looks.put("count " + text, () -> search.count(query));
        }
        looks.put("page oldest", () -> search.page(JobQuery.all(), Order.OLDEST, null, 50));
        looks.put("page eta", () -> search.page(JobQuery.all(), Order.ETA, null, 50));
        looks.put("page deep", deep(search));
        looks.put(
                "page of a tenant",
                () -> search.visibleTo(Visibility.only("tenant", "t3")).page(JobQuery.all(), Order.NEWEST, null, 50));
        for (GroupBy by : GroupBy.values()) {
            looks.put("groups by " + by, () -> search.groups(JobQuery.all(), by));
            looks.put("groups of failed by " + by, () -> search.groups(JobQuery.parse("state:failed"), by));
        }
        looks.put("failures", () -> search.failures(JobQuery.all()));
        looks.put("failures of a channel", () -> search.failures(JobQuery.parse("channel:root.sale")));
        looks.put(
                "failures of a tenant",
                () -> search.visibleTo(Visibility.only("tenant", "t3")).failures(JobQuery.all()));
        String fingerprint = search.failures(JobQuery.all()).groups().get(0).fingerprint();
        looks.put(
                "page of a failure group",
                () -> search.page(JobQuery.all().and(Qualifier.FINGERPRINT, fingerprint), Order.NEWEST, null, 50));
        for (Qualifier qualifier :
                List.of(Qualifier.CHANNEL, Qualifier.FUNCTION, Qualifier.EXCEPTION, Qualifier.NODE)) {
            looks.put("suggest " + qualifier, () -> search.suggest(qualifier, "s", 20));
        }
        looks.put("job", () -> search.find(4711));
        looks.put("attempts", () -> search.attempts(4701));
        for (Duration back :
                List.of(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(60))) {
            looks.put("history " + back, () -> queue.history().series(back, Scope.everything()));
            looks.put("history of a channel " + back, () -> queue.history().series(back, Scope.ofChannel("root.sale")));
        }
        looks.put("history by channel", () -> queue.history().series(Duration.ofDays(1), History.By.CHANNEL, 10));
        looks.put("history by function", () -> queue.history().series(Duration.ofDays(7), History.By.FUNCTION, 10));
        looks.put("functions of a day", () -> queue.history().functions(Duration.ofDays(1)));
        looks.put("functions of a week", () -> queue.history().functions(Duration.ofDays(7)));
        looks.put("weeks", () -> queue.history().weeks(Duration.ofDays(28)));
        looks.put("audit", () -> queue.audit().page(AuditFilter.all(), null, 50));
        looks.put(
                "audit of an actor", () -> queue.audit().page(AuditFilter.all().actor("user7"), null, 50));
        looks.put(
                "audit of an action that is not there",
                () -> queue.audit().page(AuditFilter.all().action("x"), null, 50));
        looks.put("health", queue::health);
        looks.put("functions", queue::functions);
        looks.put("bulk actions", () -> queue.bulk().recent(50));
        looks.put("status", queue::status);
        looks.put("channels", () -> queue.channels().status());
        return looks;
    }

    /** A page far down. */
    private static Runnable deep(Search search) {
        Page page = search.page(JobQuery.parse("before:15d"), Order.NEWEST, null, 50);
        String cursor = Objects.requireNonNull(page.next());
        return () -> search.page(JobQuery.all(), Order.NEWEST, cursor, 50);
    }

    private void measure(String name, Runnable look) {
        double[] millis = new double[RUNS];
        for (int run = -WARM_UP; run < RUNS; run++) {
            long begun = System.nanoTime();
            look.run();
            if (run >= 0) {
                millis[run] = (System.nanoTime() - begun) / 1e6;
            }
        }
        Arrays.sort(millis);
        double median = millis[RUNS / 2];
        double p95 = millis[(int) Math.ceil(RUNS * 0.95) - 1];
        boolean fast = median <= MEDIAN_LIMIT && p95 <= P95_LIMIT;
        good &= fast;
        System.out.printf(
                Locale.ROOT,
                "{\"look\": \"%s\", \"median_ms\": %.1f, \"p95_ms\": %.1f, \"fast_enough\": %s}%n",
                name.replace("\\", "\\\\").replace("\"", "\\\""),
                median,
                p95,
                fast);
    }
}
