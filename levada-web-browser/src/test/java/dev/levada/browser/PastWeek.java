package dev.levada.browser;

import java.sql.SQLException;
import java.util.Map;

/** A week of a shop's history, busy by day and quiet at night, as the nodes would have written it. For charts that show something. */
final class PastWeek {

    /** How far back each table goes, and how many minutes a row of it stands for. */
    private static final Map<String, String> BACK = Map.of("minute", "26 hours", "hour", "8 days", "day", "8 days");

    private static final Map<String, Integer> MINUTES = Map.of("minute", 1, "hour", 60, "day", 1_440);

    // A bucket of a histogram is a quarter of a doubling of 100 microseconds: 32 is about 25 ms, 50 about 600 ms.
    private static final String ROWS = """
            INSERT INTO levada.history_%1$s (at, function, channel, node_id, started, done, failed, retried, timed_out, crashed, cancelled,
                wait_us, run_us, waits, runs)
            SELECT m.at, k.function, k.channel, 0, n.done + n.failed, n.done, n.failed, n.retried, 0, 0, 0,
                   n.done * 30000, n.done * 400000, w.waits, w.runs
            FROM generate_series(date_trunc('%1$s', now(), 'UTC') - interval '%2$s', now() - interval '1 %1$s', interval '1 %1$s') AS m (at)
            CROSS JOIN (VALUES
                ('', '', 1.0, 34, 46), ('', 'root.sale', 0.7, 34, 46), ('+', 'root.sale', 0.7, 34, 46), ('', 'root.mail', 0.25, 30, 40),
                ('+', 'root.mail', 0.25, 30, 40), ('', 'root.report', 0.05, 50, 60), ('+', 'root.report', 0.05, 50, 60),
                ('+', 'root', 1.0, 34, 46), ('sale.order.import_order', '', 0.7, 34, 46), ('shop.tell_customer', '', 0.25, 30, 40),
                ('sale.order.report', '', 0.05, 50, 60)) AS k (function, channel, share, wait, run)
            CROSS JOIN LATERAL (
                SELECT greatest(0.1, 1.1 - cos(extract(epoch FROM m.at) / 86400 * 2 * pi())) + 0.25 * sin(extract(epoch FROM m.at) / 1700)
                    + 0.15 * sin(extract(epoch FROM m.at) / 290) AS busy) AS b
            CROSS JOIN LATERAL (
                SELECT greatest(1, round(45 * k.share * b.busy * %3$d))::bigint AS done,
                       round(greatest(0, 1.3 * k.share * b.busy * sin(extract(epoch FROM m.at) / 5100)) * %3$d)::bigint AS failed,
                       round(greatest(0, 2.1 * k.share * sin(extract(epoch FROM m.at) / 3700)) * %3$d)::bigint AS retried) AS n
            CROSS JOIN LATERAL (
                SELECT array_agg(round(n.done * exp(-power(i - k.wait - 4 * b.busy, 2) / 8) / 5.01)::int ORDER BY i) AS waits,
                       array_agg(round(n.done * exp(-power(i - k.run - b.busy, 2) / 8) / 5.01)::int ORDER BY i) AS runs
                FROM generate_series(0, 80) AS i) AS w""";

    private PastWeek() {}

    /** Writes it. */
    static void into(Dashboard dashboard) throws SQLException {
        for (String unit : BACK.keySet()) {
            dashboard.execute(ROWS.formatted(unit, BACK.get(unit), MINUTES.get(unit)));
        }
    }
}
