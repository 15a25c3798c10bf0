package dev.levada.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.JobQueue;
import dev.levada.fixture.QueueFixture;
import dev.levada.search.JobQuery;
import dev.levada.search.Order;
import dev.levada.search.Visibility;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the looks of pages read, counted by PostgreSQL, on tables that were never analysed. */
class SearchPlansTest {

    private static final int LIMIT = 50;

    private final QueueFixture fixture = new QueueFixture();
    private final Schema schema = Schema.of("levada");
    private final Connection connection;

    SearchPlansTest() throws SQLException {
        connection = fixture.direct().getConnection();
    }

    @BeforeEach
    void fill() throws SQLException {
        JobQueue queue = fixture.queue(builder -> builder);
        assertThat(queue.channels().list()).hasSize(1);
        fixture.execute("ALTER TABLE levada.job SET (autovacuum_enabled = off)");
        fixture.execute("""
                INSERT INTO levada.job (id, function, channel, stage, eta)
                SELECT n, 'f.g', 'root.c' || n % 10, CASE WHEN n % 3 = 0 THEN 'scheduled' WHEN n % 1000 = 1 THEN 'held' ELSE 'ready' END::levada.job_stage,
                       CASE WHEN n % 3 = 0 THEN now() + n * interval '1 second' END FROM generate_series(1, 60000) n;
                INSERT INTO levada.job (id, function, channel, state, exc_name, exc_message, finished_at)
                SELECT n, 'f.g', 'root.c' || n % 10, 'failed', 'E', chr(97 + n % 20), now() FROM generate_series(60001, 90000) n;
                INSERT INTO levada.job (id, function) SELECT n, 'f.g' FROM generate_series(90001, 120000) n""");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        fixture.close();
    }

    @Test
    void a_page_reads_little_more_than_it_shows() throws SQLException {
        for (String text : List.of(
                "",
                "state:failed",
                "state:held",
                "id:5",
                "state:failed message:a",
                "state:failed before:1h",
                "state:started",
                "fingerprint:%016x".formatted(fixture.number("SELECT levada.fingerprint('f.g', 'E', 'b')")))) {
            for (Order order : List.of(Order.NEWEST, Order.OLDEST)) {
                assertThat(rowsRead(() -> new SearchStatements(schema)
                                .page(connection, JobQuery.parse(text), Visibility.everything(), order, null, LIMIT)))
                        .as("rows read by a page of '%s', %s", text, order)
                        .isLessThan(5_000);
            }
        }
    }

    @Test
    void a_page_in_the_order_of_etas_reads_little_more_than_it_shows() throws SQLException {
        for (String text : List.of("", "state:failed", "state:scheduled", "channel:c3")) {
            assertThat(rowsRead(() -> new SearchStatements(schema)
                            .page(connection, JobQuery.parse(text), Visibility.everything(), Order.ETA, null, LIMIT)))
                    .as("rows read by a page of '%s'", text)
                    .isLessThan(3_000);
        }
    }

    @Test
    void counts_of_few_kinds_do_not_read_the_others() throws SQLException {
        assertThat(rowsRead(() -> new GroupStatements(schema)
                        .count(connection, JobQuery.parse("state:held"), Visibility.everything())))
                .isLessThan(1_000);
        assertThat(rowsRead(() -> new GroupStatements(schema)
                        .count(connection, JobQuery.parse("id:7..9"), Visibility.everything())))
                .isLessThan(10);
    }

    @Test
    void groups_of_failures_are_counted_to_a_limit() throws SQLException {
        assertThat(rowsRead(() ->
                        new FailureStatements(schema).failures(connection, JobQuery.all(), Visibility.everything())))
                .isLessThan(50_000);
        assertThat(rowsRead(() -> new FailureStatements(schema)
                        .failures(connection, JobQuery.parse("channel:c1"), Visibility.everything())))
                .isLessThan(6_000);
    }

    private interface Work {
        Object run() throws SQLException;
    }

    private long rowsRead(Work work) throws SQLException {
        connection.setAutoCommit(false);
        StatusStatements.begin(connection, Duration.ofSeconds(20));
        long before = stat("coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)");
        long scans = stat("seq_scan");
        work.run();
        long read = stat("coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)") - before;
        // A sample is a scan by name, of some pages only.
        assertThat(stat("seq_scan") - scans).isLessThanOrEqualTo(1);
        connection.rollback();
        return read;
    }

    private long stat(String what) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT %s FROM pg_stat_xact_user_tables WHERE relid = 'levada.job'::regclass"
                                .formatted(what.toLowerCase(Locale.ROOT)))) {
            row.next();
            return row.getLong(1);
        }
    }
}
