package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.levada.Job;
import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.JobStoreException;
import dev.levada.embedded.InterceptedDataSource;
import dev.levada.fixture.QueueFixture;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that answers with errors which are nobody's fault: no job is lost, failed or done twice by them. */
class DatabaseTroubleTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final QueueFixture fixture = new QueueFixture();
    private final Work work = new Work();

    /** Jobs with and without a transaction of their own. */
    @JobModel("test.trouble")
    public static class Work {
        @JobFunction(maxRetries = 0)
        public void own(int number, JobContext context) throws SQLException {
            try (PreparedStatement statement = context.connection().prepareStatement("INSERT INTO effect VALUES (?)")) {
                statement.setInt(1, number);
                statement.executeUpdate();
            }
        }

        @JobFunction(maxRetries = 0)
        public void without(int number) {}
    }

    @BeforeEach
    void table() throws SQLException {
        fixture.execute("CREATE TABLE effect (number int)");
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    private void delay(JobQueue queue, int count) {
        for (int i = 0; i < count; i++) {
            queue.delay(Work::own, i);
            queue.delay(Work::without, i);
        }
    }

    private void awaitAllDoneOnce(int count) throws SQLException {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(fixture.number("SELECT count(*) FROM levada.job"))
                        .isZero());
        assertThat(fixture.number("SELECT count(*) FROM levada.jobs WHERE state = 'done'"))
                .isEqualTo(2L * count);
        assertThat(fixture.number("SELECT count(*) FROM effect")).isEqualTo(count);
        assertThat(fixture.number("SELECT count(DISTINCT number) FROM effect")).isEqualTo(count);
    }

    @Test
    void statements_of_the_queue_that_meet_errors_of_the_server_are_tried_again() throws SQLException {
        JobQueue queue = fixture.queue(b -> b.register(work).channels("root:20"));
        fixture.execute("""
                CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF random() < 0.15 THEN
                        RAISE EXCEPTION 'injected' USING ERRCODE =
                            (ARRAY['40001', '40P01', '55P03', '53100', '53200', '25006', '57014'])[1 + floor(random() * 7)::int];
                    END IF;
                    RETURN NULL;
                END $$""");
        delay(queue, 150);
        for (String table : Set.of("job", "job_finished", "job_attempt", "node", "jobrunner")) {
            fixture.execute("CREATE TRIGGER trouble BEFORE INSERT OR UPDATE OR DELETE ON levada." + table
                    + " FOR EACH STATEMENT EXECUTE FUNCTION trouble()");
        }

        queue.start();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(fixture.number("SELECT count(*) FROM levada.job_finished"))
                        .isGreaterThan(200));
        fixture.execute("DROP FUNCTION trouble() CASCADE");

        awaitAllDoneOnce(150);
        assertThat(fixture.number("SELECT count(*) FROM levada.job_attempt WHERE outcome = 'failed'"))
                .isZero();
    }

    @Test
    void a_database_that_takes_no_writes_for_a_while_loses_nothing() throws SQLException {
        JobQueue queue = fixture.running(b -> b.register(work));
        String database = fixture.text("SELECT current_database()");
        delay(queue, 20);
        fixture.execute("ALTER DATABASE " + database + " SET default_transaction_read_only = on");
        fixture.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        assertThatThrownBy(() -> queue.delay(Work::without, 100)).isInstanceOf(JobStoreException.class);

        fixture.execute(
                "BEGIN READ WRITE; ALTER DATABASE " + database + " RESET default_transaction_read_only; COMMIT");

        awaitAllDoneOnce(20);
    }

    /** A look that waits for a lock takes as long as one past millions of dead rows, which is taken once a minute. */
    @Test
    void a_table_locked_for_some_seconds_holds_up_no_job_for_longer() throws SQLException {
        JobQueue queue = fixture.running(b -> b.register(work));
        fixture.awaitState(queue, queue.delay(Work::without, 1).id(), JobState.DONE);
        try (Connection locking = fixture.direct().getConnection();
                Statement statement = locking.createStatement()) {
            locking.setAutoCommit(false);
            statement.execute("LOCK TABLE levada.job IN ACCESS EXCLUSIVE MODE");
            fixture.execute("SELECT pg_notify('levada', 'jobs root.quiet')");
            await().until(() ->
                    fixture.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                    + " AND application_name = 'levada-jobrunner' AND wait_event_type = 'Lock'")
                            == 1);
            statement.execute("SELECT pg_sleep(4)");
            locking.rollback();
        }
        for (int i = 0; i < 3; i++) {
            long id = queue.delayable(Work::without, i)
                    .channel("root.quiet")
                    .delay()
                    .id();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(queue.jobs().find(id))
                            .get()
                            .extracting(Job::state)
                            .isEqualTo(JobState.DONE));
        }
    }

    @Test
    void threads_of_the_runner_outlive_a_lack_of_memory() throws SQLException {
        Set<String> threads = Set.of("control", "jobrunner", "recorder", "housekeeper");
        Map<String, Boolean> struck = new ConcurrentHashMap<>();
        AtomicBoolean striking = new AtomicBoolean(true);
        InterceptedDataSource scarce = new InterceptedDataSource(fixture.dataSource(), opening -> {
            String name = Thread.currentThread().getName().toLowerCase(Locale.ROOT);
            String thread = threads.stream().filter(name::contains).findFirst().orElse(null);
            if (striking.get() && thread != null) {
                struck.put(thread, true);
                throw new OutOfMemoryError("injected");
            }
            return opening.open();
        });
        JobQueue queue = JobQueue.builder(scarce)
                .register(work)
                .channels("root:10")
                .build()
                .start();
        try {
            await().atMost(PATIENCE).until(() -> struck.keySet().equals(threads));
            striking.set(false);
            long id = queue.delay(Work::own, 1).id();

            fixture.awaitState(queue, id, JobState.DONE);
            assertThat(names()).containsAll(threads);
        } finally {
            queue.close();
        }
    }

    private static Set<String> names() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("levada-"))
                .flatMap(name -> Stream.of("control", "jobrunner", "recorder", "housekeeper")
                        .filter(name::contains))
                .collect(Collectors.toSet());
    }
}
