package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.levada.channel.ChannelSettings;
import dev.levada.fixture.QueueFixture;
import dev.levada.runner.Retention;
import dev.levada.store.ChannelStatements;
import dev.levada.store.RetentionStatements;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of finished jobs in time. */
class RetentionTest {

    private final QueueFixture fixture = new QueueFixture();
    private final JobQueue queue = fixture.queue(builder -> builder.register(new Gate()));
    private final RetentionStatements statements = new RetentionStatements(Schema.of("levada"));
    private final Retention retention = new Retention(statements, new ChannelStatements(Schema.of("levada")));
    private static final String WAITING =
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";

    private LocalDate today = LocalDate.EPOCH;
    private int nextId = 1_000_000;

    @BeforeEach
    void askTheDatabaseForTheDay() throws Exception {
        try (Connection connection = fixture.direct().getConnection()) {
            today = LocalDate.ofInstant(statements.now(connection), ZoneOffset.UTC);
            // As if nobody had run here for long: a queue makes the partitions of the coming days when it is built.
            for (LocalDate day : statements.days(connection)) {
                statements.dropDay(connection, day, () -> true);
            }
        }
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private void run() throws SQLException {
        try (Connection connection = fixture.direct().getConnection()) {
            retention.run(connection, () -> true);
            assertThat(connection.getAutoCommit()).isTrue();
        }
    }

    private List<LocalDate> days() throws SQLException {
        try (Connection connection = fixture.direct().getConnection()) {
            return statements.days(connection);
        }
    }

    private void addDay(int daysAgo) throws SQLException {
        try (Connection connection = fixture.direct().getConnection()) {
            statements.addDay(connection, today.minusDays(daysAgo));
        }
    }

    /** A finished job of so many days ago, with a retried execution before the last. */
    private int finished(int daysAgo, String channel) throws SQLException {
        int id = nextId++;
        Instant at = today.minusDays(daysAgo).atTime(12, 0).toInstant(ZoneOffset.UTC);
        fixture.execute("""
                INSERT INTO levada.job_finished (id, state, priority, max_retries, retry, attempt, crashes, channel, function, args,
                    created_at, started_at, finished_at)
                VALUES (%1$d, 'done', 10, 5, 2, 2, 0, '%2$s', 'test.gate.pass', '["x"]', '%3$s', '%3$s', '%3$s');
                INSERT INTO levada.job_attempt (job_id, attempt, outcome) VALUES (%1$d, 1, 'retried');
                INSERT INTO levada.job_log (job_id, attempt, place, number, at, level, text) VALUES (%1$d, 2, 1, 1, now(), 'info', 'x')""".formatted(id, channel, at));
        return id;
    }

    private String channelsLeft() throws SQLException {
        return String.valueOf(
                fixture.text("SELECT string_agg(channel, ' ' ORDER BY channel, id) FROM levada.job_finished"));
    }

    private void assertAttemptsOfFinishedJobsOnly() throws SQLException {
        long jobs = fixture.number("SELECT count(*) FROM levada.job_finished");
        assertThat(fixture.number("SELECT count(*) FROM levada.job_attempt")).isEqualTo(jobs);
        assertThat(fixture.number("SELECT count(*) FROM levada.job_log")).isEqualTo(jobs);
    }

    @Test
    void a_day_is_dropped_in_short_statements_and_goes_on_where_it_was_broken_off() throws Exception {
        addDay(40);
        int first = finished(40, "root");
        String at = today.minusDays(40) + " 12:00Z";
        fixture.execute("""
                INSERT INTO levada.job_finished (id, state, priority, max_retries, retry, attempt, crashes, channel, function, args,
                    created_at, finished_at)
                SELECT %1$d + 2 * n, 'done', 10, 5, 2, 2, 0, 'root', 'test.gate.pass', '["x"]', '%2$s', '%2$s' FROM generate_series(1, 1200) AS n;
                INSERT INTO levada.job_attempt (job_id, attempt, outcome) SELECT %1$d + n, 1, 'retried' FROM generate_series(1, 2400) AS n""".formatted(first, at));
        AtomicInteger pauses = new AtomicInteger();
        try (Connection connection = fixture.direct().getConnection()) {
            retention.run(connection, () -> pauses.incrementAndGet() < 4);
        }
        assertThat(days()).as("broken off").contains(today.minusDays(40));
        assertThat(fixture.number("SELECT count(*) FROM levada.job_attempt")).isBetween(1_201L, 2_400L);

        run();
        assertThat(days()).doesNotContain(today.minusDays(40));
        assertThat(fixture.number("SELECT count(*) FROM levada.job_attempt"))
                .as("those of jobs between them that are not finished")
                .isEqualTo(1_200);
        assertThat(fixture.number("SELECT count(*) FROM levada.job_attempt WHERE (job_id - " + first + ") % 2 = 0"))
                .isZero();
    }

    @Test
    void partitions_of_today_and_the_coming_week_are_made() throws Exception {
        run();

        assertThat(days())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(0, 7).mapToObj(today::plusDays).toList());
    }

    @Test
    void running_twice_is_running_once() throws Exception {
        addDay(40);
        addDay(2);
        queue.channels().removalInterval("short", Duration.ofDays(1));
        finished(2, "root.short");
        finished(2, "root");
        run();
        List<LocalDate> days = days();
        String left = channelsLeft();
        run();

        assertThat(days()).isEqualTo(days);
        assertThat(channelsLeft()).isEqualTo(left).isEqualTo("root");
    }

    @Test
    void jobs_finish_in_the_partition_of_their_day_and_are_found_there() throws Exception {
        run();
        long id = queue.delay(Gate::pass, "x").id();
        queue.jobs().setDone(List.of(id), "test");

        assertThat(fixture.text("SELECT tableoid::regclass::text FROM levada.job_finished"))
                .startsWith("levada.job_finished_2");
        assertThat(queue.jobs().find(id)).get().extracting(Job::state).isEqualTo(JobState.DONE);
    }

    @Test
    void jobs_that_finished_before_there_was_a_partition_are_taken_into_it() throws Exception {
        long id = queue.delay(Gate::pass, "x").id();
        queue.jobs().setDone(List.of(id), "test");
        assertThat(fixture.text("SELECT tableoid::regclass::text FROM levada.job_finished"))
                .isEqualTo("levada.job_finished_default");
        run();

        assertThat(fixture.number("SELECT count(*) FROM levada.job_finished_default"))
                .isZero();
        assertThat(queue.jobs().find(id)).get().extracting(Job::state).isEqualTo(JobState.DONE);
    }

    @Test
    void a_partition_is_made_while_jobs_go_on_to_finish() throws Exception {
        queue.delayAll(IntStream.range(0, 5_000)
                .mapToObj(i -> queue.delayable(Gate::pass, "x"))
                .toList());
        List<Long> ids = queue.jobs().ids(JobFilter.all(), 5_000);
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> people = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            int half = t;
            people.add(CompletableFuture.runAsync(() -> {
                for (int i = half; i < ids.size() && !over.get(); i += 2) {
                    queue.jobs().setDone(List.of(ids.get(i)), "test");
                }
            }));
        }
        fixture.awaitNumber("SELECT least(count(*), 20) FROM levada.job_finished", 20);

        assertThatCode(() -> addDay(0)).doesNotThrowAnyException();

        over.set(true);
        for (CompletableFuture<Void> person : people) {
            person.get(20, TimeUnit.SECONDS);
        }
        assertThat(fixture.number("SELECT count(*) FROM levada.job_finished_default"))
                .isZero();
        assertThat(fixture.number("SELECT count(*) FROM levada.jobs")).isEqualTo(5_000);
    }

    @Test
    void nodes_that_ended_before_all_jobs_that_are_kept_are_removed() throws Exception {
        addDay(20);
        fixture.execute("""
                INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, state, heartbeat_at)
                SELECT state || ' ' || days, 'h', 1, 'v', 1, '{}', true, state, clock_timestamp() - days * interval '1 day'
                FROM unnest(ARRAY['stopped', 'lost', 'active']) AS state, unnest(ARRAY[6, 15, 25]) AS days;
                INSERT INTO levada.reminded SELECT id FROM levada.node""");
        run();

        assertThat(fixture.text("SELECT string_agg(name, ', ' ORDER BY name) FROM levada.node"))
                .isEqualTo("active 15, active 25, active 6, lost 15, lost 6, stopped 15, stopped 6");
        assertThat(fixture.number("SELECT count(*) FROM levada.reminded")).isEqualTo(7);
        fixture.execute("DELETE FROM levada.node");
    }

    @Test
    void a_job_is_found_while_it_moves_from_the_safety_net_to_its_partition() throws Exception {
        int id = finished(0, "root");
        CompletableFuture<Void> partition;
        CompletableFuture<Boolean> found;
        try (Connection reader = fixture.direct().getConnection()) {
            reader.setAutoCommit(false);
            try (Statement statement = reader.createStatement()) {
                statement.execute("SELECT FROM levada.job_finished");
            }
            partition = async(() -> addDay(0));
            fixture.awaitNumber(WAITING, 1);
            found = CompletableFuture.supplyAsync(() -> queue.jobs().find(id).isPresent());
            fixture.awaitNumber(WAITING, 2);
            reader.commit();
        }

        partition.get(20, TimeUnit.SECONDS);
        assertThat(found.get(20, TimeUnit.SECONDS)).isTrue();
    }

    private interface Work {
        void run() throws SQLException;
    }

    private static CompletableFuture<Void> async(Work work) {
        return CompletableFuture.runAsync(() -> {
            try {
                work.run();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void a_day_that_no_channel_keeps_is_dropped_with_its_executions() throws Exception {
        for (int daysAgo : new int[] {30, 31, 32, 60}) {
            addDay(daysAgo);
            finished(daysAgo, "root");
        }
        run();

        assertThat(days()).contains(today.minusDays(30)).doesNotContain(today.minusDays(32), today.minusDays(60));
        // The last job of a day is as old as asked for when the day is over for as long.
        assertThat(days()).doesNotContain(today.minusDays(31));
        assertThat(fixture.number("SELECT count(*) FROM levada.job_finished")).isOne();
        assertAttemptsOfFinishedJobsOnly();
    }

    @Test
    void each_channel_keeps_its_jobs_as_long_as_it_or_its_nearest_ancestor_says() throws Exception {
        queue.channels().removalInterval("root", Duration.ofDays(10));
        queue.channels().removalInterval("short", Duration.ofDays(2));
        queue.channels().removalInterval("short.long", Duration.ofDays(100));
        queue.channels().put(ChannelSettings.of("short.own", 1));
        for (int daysAgo : new int[] {1, 5, 20, 99, 102}) {
            addDay(daysAgo);
            for (String channel :
                    List.of("root", "root.short", "root.short.long", "root.short.own", "root.short.unknown.deep")) {
                finished(daysAgo, channel);
            }
        }
        run();

        assertThat(fixture.text("SELECT string_agg(channel || ' ' || n, ', ' ORDER BY channel) FROM ("
                        + "SELECT channel, count(*) AS n FROM levada.job_finished GROUP BY channel) AS c"))
                .isEqualTo("root 2, root.short 1, root.short.long 4, root.short.own 1, root.short.unknown.deep 1");
        assertThat(days()).contains(today.minusDays(99)).doesNotContain(today.minusDays(102));
        assertAttemptsOfFinishedJobsOnly();
    }

    @Test
    void an_interval_of_zero_removes_what_finished_before_today() throws Exception {
        queue.channels().removalInterval("root", Duration.ZERO);
        addDay(1);
        addDay(0);
        finished(1, "root");
        finished(0, "root.today");
        run();

        assertThat(channelsLeft()).isEqualTo("root.today");
        assertThat(days()).contains(today).doesNotContain(today.minusDays(1));
    }

    @Test
    void a_shorter_interval_later_trims_what_an_earlier_run_has_left() throws Exception {
        addDay(5);
        for (String channel : List.of("root", "root.a", "root.b")) {
            finished(5, channel);
        }
        queue.channels().removalInterval("a", Duration.ofDays(1));
        run();
        assertThat(channelsLeft()).isEqualTo("root root.b");
        queue.channels().removalInterval("b", Duration.ofDays(1));
        run();

        assertThat(channelsLeft()).isEqualTo("root");
        assertAttemptsOfFinishedJobsOnly();
    }

    @Test
    void an_interval_of_centuries_keeps_everything() throws Exception {
        fixture.execute("UPDATE levada.channel SET removal_interval = '1000 years' WHERE name = 'root'");
        addDay(10_000);
        finished(10_000, "root");
        run();

        assertThat(channelsLeft()).isEqualTo("root");
    }

    @Test
    void more_jobs_than_one_statement_takes_are_trimmed() throws Exception {
        queue.channels().removalInterval("much", Duration.ofDays(1));
        addDay(3);
        finished(3, "root");
        int id = finished(3, "root.much");
        fixture.execute(
                "INSERT INTO levada.job_finished SELECT (jsonb_populate_record(f, jsonb_build_object('id', 2000000 + i))).*"
                        + " FROM levada.job_finished f, generate_series(1, 12000) AS i WHERE f.id = " + id);
        run();

        assertThat(channelsLeft()).isEqualTo("root");
    }

    @Test
    void a_failed_job_is_kept_however_old_it_is() throws Exception {
        long id = queue.delay(Gate::pass, "x").id();
        fixture.execute("UPDATE levada.job SET state = 'failed', finished_at = now() - interval '400 days'");
        queue.channels().removalInterval("root", Duration.ZERO);
        run();

        assertThat(queue.jobs().find(id)).isPresent();
    }

    @Test
    void a_started_queue_makes_its_partitions_itself() throws Exception {
        queue.start();
        fixture.awaitNumber("SELECT count(*) FROM pg_inherits WHERE inhparent = 'levada.job_finished'::regclass", 9);
    }
}
