package dev.levada.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.levada.Job;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.embedded.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

class TestClockTest {

    private final Shop shop = new Shop();

    @RegisterExtension
    final LevadaExtension levada = LevadaExtension.withQueue(queue -> queue.register(shop)
            .channels("root:100,root.slow:1:throttle=3600")
            // Many heartbeats, so that some meet a clock that is just moved.
            .heartbeat(Duration.ofMillis(50), Duration.ofSeconds(10)));

    private static void execute(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Instant instant(DataSource database, String expression) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + expression)) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    private static String text(DataSource database, String query) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void the_time_is_the_real_one_until_it_is_moved_and_goes_on_from_there(TestClock clock) {
        assertThat(clock.now()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        Instant moment = Instant.parse("2031-03-04T05:06:07Z");
        clock.set(moment);
        Instant first = clock.now();
        assertThat(first).isBetween(moment, moment.plusSeconds(60));
        assertThat(clock.now()).isAfter(first);
        clock.advance(Duration.ofDays(-365).plusMillis(1));
        assertThat(clock.now()).isBetween(first.minus(Duration.ofDays(365)), moment.minus(Duration.ofDays(364)));
        assertThat(clock.asClock().instant()).isCloseTo(clock.now(), within(1, ChronoUnit.MINUTES));
        assertThat(clock.asClock(ZoneId.of("Asia/Tokyo")).getZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
    }

    @Test
    void the_applications_sql_follows_but_for_keywords(DataSource database, TestClock clock) throws SQLException {
        execute(database, "CREATE TABLE note (id int, at timestamptz DEFAULT now())");
        clock.set(Instant.parse("2031-03-04T05:06:07Z"));
        execute(database, "INSERT INTO note VALUES (1)");
        assertThat(text(database, "SELECT schemaname FROM pg_tables WHERE tablename = 'note'"))
                .as("where new tables go")
                .isEqualTo("public");
        for (String shifted : new String[] {
            "now()", "clock_timestamp()", "statement_timestamp()", "transaction_timestamp()", "(SELECT at FROM note)"
        }) {
            assertThat(instant(database, shifted)).as(shifted).isAfter(Instant.parse("2031-03-04T05:06:06Z"));
        }
        assertThat(instant(database, "CURRENT_TIMESTAMP")).isBefore(Instant.parse("2031-01-01T00:00:00Z"));
    }

    @Test
    void the_years_end_somewhere(TestClock clock) {
        assertThatThrownBy(() -> clock.set(Instant.parse("+10000-01-01T00:00:00Z")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The time can be set to the years 1 to 9999, not to +10000-01-01T00:00:00Z");
        assertThatThrownBy(() -> clock.advance(Duration.ofDays(365L * 9_000)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void jobs_whose_eta_has_come_run_and_all_their_times_are_by_this_clock(
            JobQueue queue, JobDrain drain, TestClock clock) {
        Instant begun = clock.now();
        long id = queue.delayable(Shop::confirm, 1L)
                .eta(Duration.ofDays(3))
                .delay()
                .id();
        assertThat(drain.runNext()).isEmpty();
        clock.advance(Duration.ofDays(3));
        Job job = drain.runNext().orElseThrow();
        assertThat(job.id()).isEqualTo(id);
        Instant later = begun.plus(Duration.ofDays(3));
        assertThat(job.times().created()).isBetween(begun, later);
        assertThat(job.times().started()).isAfterOrEqualTo(later);
        assertThat(job.times().finished()).isAfterOrEqualTo(later);
        clock.advance(Duration.ofDays(400));
        long next = queue.delay(Shop::confirm, 2L).id();
        assertThat(drain.drain()).extracting(Job::id).containsExactly(next);
    }

    @Test
    void a_throttle_goes_by_this_clock(JobQueue queue, JobDrain drain, TestClock clock) {
        queue.delayable(Shop::confirm, 1L).channel("slow").delay();
        queue.delayable(Shop::confirm, 2L).channel("slow").delay();
        assertThat(drain.drain()).hasSize(1);
        clock.advance(Duration.ofMinutes(59));
        assertThat(drain.drain()).isEmpty();
        clock.advance(Duration.ofMinutes(2));
        assertThat(drain.drain()).hasSize(1);
    }

    @Test
    void a_started_queue_keeps_its_standing_and_sees_the_etas_that_come(
            DataSource database, JobQueue queue, TestClock clock) throws Exception {
        queue.start();
        await().until(queue::isJobrunner);
        try {
            long id = 0;
            for (int round = 0; round < 100; round++) {
                id = queue.delayable(Shop::confirm, 1L)
                        .eta(Duration.ofHours(1))
                        .delay()
                        .id();
                clock.advance(round % 5 == 4 ? Duration.ofHours(-2) : Duration.ofHours(2));
            }
            clock.advance(Duration.ofDays(2));
            long last = id;
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> queue.jobs().find(last).orElseThrow().state() == JobState.DONE);
            assertThat(queue.isJobrunner()).isTrue();
            assertThat(
                            text(
                                    database,
                                    "SELECT count(*) || ' node, term ' || (SELECT term FROM levada.jobrunner) FROM levada.node"))
                    .isEqualTo("1 node, term 1");
        } finally {
            queue.close();
        }
    }

    @Test
    void a_statement_on_its_way_sees_no_new_time_beside_an_old_lease(
            DataSource database, JobQueue queue, TestClock clock) throws Exception {
        try (JobDrain drain = JobDrain.of(queue)) {
            CompletableFuture<Integer> slowRenewal = CompletableFuture.supplyAsync(() -> {
                try (Connection connection = database.getConnection();
                        Statement statement = connection.createStatement()) {
                    return statement.executeUpdate("UPDATE levada.jobrunner SET term = term"
                            + " WHERE pg_sleep(1) IS NOT NULL AND expires_at > clock_timestamp()");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().until(() -> slowRenewal.isDone()
                    || text(database, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                            .equals("1"));
            clock.advance(Duration.ofDays(1));
            assertThat(slowRenewal.get()).as("terms that still run").isEqualTo(1);
            queue.delay(Shop::nothing);
            assertThat(drain.drain()).hasSize(1);
        }
    }

    @Test
    void a_scheduled_job_is_found_by_its_index_with_this_clock_too(DataSource database, JobQueue queue, TestClock clock)
            throws SQLException {
        execute(
                database,
                "INSERT INTO levada.job (function, stage, eta) SELECT 'test.shop.confirm', 'scheduled',"
                        + " now() + n * interval '1 minute' FROM generate_series(1, 2000) AS n");
        clock.advance(Duration.ofMinutes(10));
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET enable_seqscan = off; SET enable_bitmapscan = off; ANALYZE levada.job");
            StringBuilder plan = new StringBuilder();
            try (ResultSet rows = statement.executeQuery("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF)"
                    + " SELECT id FROM levada.job WHERE state = 'pending' AND stage = 'scheduled'"
                    + " AND eta <= statement_timestamp() ORDER BY eta LIMIT 1000")) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
            assertThat(plan)
                    .contains("using job_scheduled")
                    .contains("Index Cond: (eta <= statement_timestamp())")
                    .containsPattern("rows=(10|10.00) ");
        }
    }

    @Test
    void it_can_be_installed_on_a_database_that_has_a_queue_and_again() throws SQLException {
        PGSimpleDataSource database = EmbeddedDatabase.shared().createDatabase();
        try (JobQueue queue = JobQueue.builder(database).register(shop).build()) {
            execute(
                    database,
                    "CREATE TABLE note (id int, at timestamptz DEFAULT now() + interval '1 day', \"Odd\" text DEFAULT 'now()')");
            TestClock.install(database).advance(Duration.ofDays(100));
            TestClock clock = TestClock.install(database);
            assertThat(clock.asClock().instant()).isAfter(Instant.now().plus(Duration.ofDays(99)));
            long id = queue.delay(Shop::confirm, 1L).id();
            assertThat(queue.jobs().find(id).orElseThrow().times().created())
                    .isAfter(Instant.now().plus(Duration.ofDays(99)));
            execute(database, "INSERT INTO note VALUES (1)");
            assertThat(instant(database, "at FROM note")).isAfter(Instant.now().plus(Duration.ofDays(100)));
            assertThat(text(database, "SELECT \"Odd\" FROM note")).isEqualTo("now()");
            try (JobDrain drain = JobDrain.of(queue)) {
                assertThat(drain.drain()).hasSize(1);
            }
        } finally {
            EmbeddedDatabase.shared().dropDatabase(database);
        }
    }

    @Test
    void sessions_that_would_not_get_it_are_an_error() {
        PGSimpleDataSource database = EmbeddedDatabase.shared().createDatabase();
        database.setCurrentSchema("public");
        try {
            assertThatThrownBy(() -> TestClock.install(database))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "Sessions of this data source do not get the test clock: their search path is public. Install it"
                                    + " before connections are pooled; where a URL or a pool sets the search path, let it end with"
                                    + " levada_test_clock, pg_catalog");
        } finally {
            EmbeddedDatabase.shared().dropDatabase(database);
        }
    }
}
