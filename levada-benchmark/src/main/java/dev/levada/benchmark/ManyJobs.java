package dev.levada.benchmark;

import dev.levada.store.RetentionStatements;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Fills a queue as it looks after some weeks of work: finished jobs of thirty days in many channels and functions, live ones that wait, are scheduled, held or have
 * failed, and what goes with them. A tenth of them belongs to each of ten tenants.
 */
final class ManyJobs {

    private static final int DAYS = 30;

    /** The same for jobs of both tables, by their number {@code n}. */
    private static final String COMMON = """
            'root.' || (ARRAY['sale', 'shop', 'stock', 'mail', 'import'])[n %% 5 + 1] || '.c' || n %% 4,
            (ARRAY['sale.order', 'shop.cart', 'stock.move', 'mail.message', 'import.file'])[n %% 5 + 1] || '.action_' || n %% 10,
            json_build_array(n, 'customer ' || n %% 1000, 'A text as long as arguments are, more or less: ' || n),
            json_build_object('tenant', 't' || n %% 10),
            'Process record ' || n,
            CASE WHEN n %% 50 = 0 THEN 'key-' || n END""";

    private final Connection connection;
    private final Schema schema = Schema.of("levada");

    ManyJobs(Connection connection) {
        this.connection = connection;
    }

    void fill(long finished, long live) throws SQLException {
        nodes();
        long first = 1;
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        RetentionStatements retention = new RetentionStatements(schema);
        for (int ago = DAYS - 1; ago >= 0; ago--) {
            LocalDate day = today.minusDays(ago);
            if (ago > 0) {
                retention.addDay(connection, day);
            }
            long last = finished * (DAYS - ago) / DAYS;
            finished(first, last, day, ago == 0);
            first = last + 1;
        }
        live(finished + 1, finished + live);
        others(finished + live);
    }

    private void nodes() throws SQLException {
        execute("""
                INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, state)
                SELECT 'web-' || n, 'host-' || n, n, '1', 10, '{}', false, 'stopped' FROM generate_series(1, 3) n;
                INSERT INTO levada.job_function (name, parameters, channel, priority, max_retries, retry_pattern)
                SELECT (ARRAY['sale.order', 'shop.cart', 'stock.move', 'mail.message', 'import.file'])[n % 5 + 1] || '.action_' || n / 5,
                       '{long}', 'root.sale', 10, 5, '' FROM generate_series(0, 49) n""");
    }

    private void finished(long first, long last, LocalDate day, boolean today) throws SQLException {
        String length = today
                ? "least(interval '23 hours 59 minutes', (now() AT TIME ZONE 'UTC') - '%s'::timestamp)".formatted(day)
                : "interval '23 hours 59 minutes'";
        execute("""
                INSERT INTO levada.job_finished (id, state, priority, max_retries, retry, attempt, crashes, node_id, channel, function, args, context,
                    description, identity_key, created_at, enqueued_at, started_at, finished_at, result, message)
                SELECT n, CASE WHEN n %% 200 = 0 THEN 'cancelled' ELSE 'done' END::levada.job_state, 10, 5, 1, 1, 0, n %% 3 + 1,
                """.formatted() + COMMON.formatted() + """
                , at, at + interval '1 second', at + interval '1 second', least(at + interval '3 seconds', '%1$s 23:59:59.999Z'::timestamptz), NULL, NULL
                FROM (SELECT n, '%1$s 00:00Z'::timestamptz + %2$s * ((n - %3$d)::float8 / (%4$d - %3$d + 1)) AS at
                      FROM generate_series(%3$d, %4$d) n) AS g""".formatted(day, length, first, last));
    }

    private void live(long first, long last) throws SQLException {
        execute("""
                INSERT INTO levada.job (id, channel, function, args, context, description, identity_key, state, stage, eta, created_at, finished_at, attempt,
                    exc_name, exc_message)
                SELECT n,
                """ + COMMON.formatted() + """
                , CASE WHEN n %% 4 = 0 THEN 'failed' ELSE 'pending' END::levada.job_state,
                CASE WHEN n %% 4 = 1 AND n %% 5 = 0 THEN 'scheduled' WHEN n %% 100 = 2 THEN 'held' ELSE 'ready' END::levada.job_stage,
                CASE WHEN n %% 4 = 1 AND n %% 5 = 0 THEN now() + n %% 10000 * interval '1 minute' END,
                now() - (%2$d - n) * interval '20 milliseconds', CASE WHEN n %% 4 = 0 THEN now() - (%2$d - n) * interval '15 milliseconds' END,
                CASE WHEN n %% 4 = 0 THEN 3 ELSE 0 END,
                CASE WHEN n %% 4 = 0 THEN (ARRAY['java.io.IOException', 'java.sql.SQLException', 'shop.OutOfStock'])[n / 4 %% 3 + 1] END,
                CASE WHEN n %% 4 = 0 THEN 'Order ' || n || ' of "Customer ' || n || '" failed: ' ||
                    (ARRAY['timed out', 'no such record', 'disk full', 'refused by the server'])[n / 12 %% 4 + 1] END
                FROM generate_series(%1$d, %2$d) n""".formatted(first, last));
    }

    private void others(long jobs) throws SQLException {
        execute("""
                INSERT INTO levada.job_attempt (job_id, attempt, outcome, node_id, started_at, ended_at, exc_name, exc_message, exc_info)
                SELECT n, 1, 'retried', 1, now(), now(), 'java.io.IOException', 'timed out', repeat('at some.Class.method(Class.java:42)' || chr(10), 20)
                FROM generate_series(1, %d, 50) n""".formatted(jobs));
        for (String[] table : new String[][] {{"minute", "2 days"}, {"hour", "60 days"}, {"day", "60 days"}}) {
            execute("""
                    INSERT INTO levada.history_%1$s
                    SELECT at, f, c, node, 100, 97, 1, 2, 0, 0, 0, 1000000, 2000000, array_fill(3, ARRAY[40]), array_fill(3, ARRAY[50])
                    FROM generate_series(date_trunc('%1$s', now()) - interval '%2$s', now(), interval '1 %1$s') at, generate_series(1, 3) node,
                        (SELECT '' AS f, '' AS c UNION ALL SELECT name, '' FROM levada.job_function
                         UNION ALL SELECT '', 'root.sale.c' || n FROM generate_series(1, 20) n
                         UNION ALL SELECT '+', 'root.sale') AS k""".formatted(table[0], table[1]));
        }
        execute("""
                INSERT INTO levada.audit (actor, action, target, before, after)
                SELECT 'user' || n % 20, (ARRAY['hold', 'requeue', 'cancel'])[n % 3 + 1], 'job ' || n, '{"state":"failed"}', '{"state":"pending"}'
                FROM generate_series(1, 200000) n;
                SELECT setval('levada.job_id_seq',
                """ + jobs + ")");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
