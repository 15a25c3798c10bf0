package dev.levada.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.audit.AuditFilter;
import dev.levada.fixture.QueueFixture;
import dev.levada.search.JobQuery;
import dev.levada.search.Visibility;
import dev.levada.store.HistoryStatements.Unit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counts the rows that looks at history, audit, bulk actions, health and log lines read, in tables that nobody has analysed. */
class ViewPlansTest {

    private final QueueFixture fixture = new QueueFixture();
    private final Schema schema = Schema.of("levada");
    private final Connection connection;

    ViewPlansTest() throws SQLException {
        connection = fixture.direct().getConnection();
    }

    @BeforeEach
    void schema() throws SQLException {
        fixture.queue(builder -> builder);
        for (String table : List.of(
                "job",
                "history_minute",
                "history_hour",
                "history_day",
                "audit",
                "bulk_action",
                "bulk_undo",
                "job_attempt",
                "job_log")) {
            fixture.execute("ALTER TABLE levada." + table + " SET (autovacuum_enabled = off)");
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        fixture.close();
    }

    @Test
    void a_series_of_the_history_reads_its_own_rows_only() throws SQLException {
        for (String unit : List.of("hour", "day")) {
            fixture.execute("""
                    INSERT INTO levada.history_%1$s SELECT date_trunc('hour', now()) - n * interval '1 hour', f, '', 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, '{1}', '{0,1}'
                    FROM generate_series(1, 1000) n, unnest('{f1,f2,f3,f4,f5,f6,f7,f8,f9}'::text[]) f;
                    INSERT INTO levada.history_%1$s SELECT date_trunc('hour', now()) - n * interval '1 hour', '', c, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, '{1}', '{0,1}'
                    FROM generate_series(1, 1000) n, unnest('{root,root.a,root.b,root.c}'::text[]) c""".formatted(unit));
        }
        HistoryStatements history = new HistoryStatements(schema);
        Instant from = Instant.now().minus(Duration.ofHours(100));
        int[] read = new int[1];
        HistoryStatements.Reader reader = (at, key, counts, waits, runs) -> {
            assertThat(waits).containsExactly(1);
            assertThat(runs).containsExactly(0, 1);
            read[0]++;
        };
        assertThat(rowsRead(
                        () -> history.read(connection, Unit.HOUR, List.of(HistoryKey.ofFunction("f5")), from, reader)))
                .isLessThan(300);
        assertThat(read[0]).isBetween(99, 101);
        assertThat(rowsRead(() -> history.read(
                        connection,
                        Unit.HOUR,
                        List.of(HistoryKey.ofFunction("f1"), HistoryKey.ofChannel("root.b")),
                        from,
                        reader)))
                .isLessThan(600);
        assertThat(rowsRead(() -> assertThat(history.functions(connection)).hasSize(9)))
                .isLessThan(50);
        assertThat(rowsRead(() -> assertThat(history.channels(connection)).hasSize(4)))
                .isLessThan(50);
    }

    @Test
    void a_page_of_the_audit_reads_little_more_than_it_shows() throws SQLException {
        fixture.execute("INSERT INTO levada.audit (actor, action, target)"
                + " SELECT 'user' || n % 100, 'hold', 'job ' || n % 1000 FROM generate_series(1, 50000) n");
        AuditStatements audit = new AuditStatements(schema);
        for (AuditFilter filter : List.of(
                AuditFilter.all(),
                AuditFilter.all().actor("user7"),
                AuditFilter.all().target("job 7"),
                AuditFilter.all().actor("user7").target("job 7"),
                AuditFilter.all().actor("nobody"))) {
            assertThat(rowsRead(() -> audit.page(connection, filter, Long.MAX_VALUE, 50)))
                    .as("rows read by %s", filter)
                    .isLessThan(1_000);
        }
    }

    @Test
    void a_chunk_of_a_bulk_action_reads_a_stretch_of_the_jobs() throws SQLException {
        fixture.execute(
                "INSERT INTO levada.job (id, function, channel) SELECT n, 'f.g', 'root.c' || n % 10 FROM generate_series(1, 100000) n");
        fixture.execute("INSERT INTO levada.bulk_undo (bulk_id, job_id, channel, priority, stage)"
                + " SELECT n % 5, n, 'root', 10, 'ready' FROM generate_series(1, 50000) n");
        fixture.execute("INSERT INTO levada.bulk_action (action, actor, state, last_id, expected, expected_estimated)"
                + " SELECT 'hold', 'x', 'done', 1, 1, false FROM generate_series(1, 20000)");
        BulkTargets targets = new BulkTargets(schema);
        BulkStatements bulk = new BulkStatements(schema);
        assertThat(rowsRead(() -> targets.next(
                        connection,
                        JobQuery.parse("channel:c3"),
                        Visibility.everything(),
                        true,
                        20_000,
                        100_000,
                        Instant.now().plusSeconds(60),
                        500)))
                .isLessThan(25_000);
        List<Long> ids =
                java.util.stream.LongStream.rangeClosed(40_000, 40_499).boxed().toList();
        assertThat(rowsRead(() -> targets.former(connection, 3, 1_000, 500))).isLessThan(1_500);
        assertThat(rowsRead(() -> targets.keep(connection, 99, ids, Set.of("pending"))))
                .isLessThan(2_000);
        assertThat(rowsRead(() -> targets.stillDue(connection, ids, null))).isLessThan(2_000);
        assertThat(rowsRead(() -> targets.forget(connection, 3, ids))).isLessThan(2_000);
        assertThat(rowsRead(() -> bulk.claim(connection, "w", Duration.ofSeconds(1))))
                .isLessThan(100);
        assertThat(rowsRead(() -> bulk.recent(connection, 50))).isLessThan(200);
    }

    @Test
    void a_look_at_the_health_reads_no_rows_and_one_at_log_lines_those_of_its_job() throws SQLException {
        fixture.execute("INSERT INTO levada.job (function) SELECT 'f.g' FROM generate_series(1, 20000)");
        fixture.execute(
                "INSERT INTO levada.job_log (job_id, attempt, place, number, at, level, text)"
                        + " SELECT n / 100, 1 + n % 100 / 10, n % 10, n % 10, now(), 'info', 'x' FROM generate_series(0, 49999) n");
        JobLogStatements log = new JobLogStatements(schema);
        assertThat(rowsRead(() -> new HealthStatements(schema).health(connection)))
                .isZero();
        assertThat(rowsRead(() -> assertThat(log.newest(connection, 7, 5)).hasSize(5)))
                .isLessThan(60);
        assertThat(rowsRead(() ->
                        assertThat(log.following(connection, 7, 3, 4, 100)).hasSize(5)))
                .isLessThan(30);
    }

    @Test
    void the_last_executions_of_a_job_are_read_without_those_before() throws SQLException {
        fixture.execute("INSERT INTO levada.job (id, function, state) VALUES (7, 'f.g', 'failed')");
        fixture.execute(
                "INSERT INTO levada.job_attempt (job_id, attempt, outcome, exc_info)"
                        + " SELECT j, n, 'retried', repeat('x', 200) FROM unnest('{6,7,8}'::bigint[]) j, generate_series(1, 20000) n");
        JobQueries queries = new JobQueries(schema);
        assertThat(rowsRead(
                        () -> assertThat(queries.attempts(connection, 7, 101)).hasSize(101)))
                .isLessThan(250);
        // As of jobs(), whose statements choose their plans themselves.
        connection.setAutoCommit(false);
        long before = read();
        assertThat(queries.attempts(connection, 7, 101)).hasSize(101);
        assertThat(read() - before).isLessThan(250);
        connection.rollback();
    }

    private interface Work {
        void run() throws SQLException;
    }

    /** In all tables of the queue together. */
    private long rowsRead(Work work) throws SQLException {
        connection.setAutoCommit(false);
        BulkStatements.begin(connection);
        long before = read();
        work.run();
        long read = read() - before;
        connection.rollback();
        return read;
    }

    private long read() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))"
                                + " FROM pg_stat_xact_user_tables WHERE schemaname = 'levada'")) {
            row.next();
            return row.getLong(1);
        }
    }
}
