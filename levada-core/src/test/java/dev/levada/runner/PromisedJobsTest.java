package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.Delayable;
import dev.levada.Job;
import dev.levada.JobAttempt;
import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.embedded.InterceptedDataSource;
import dev.levada.fixture.QueueFixture;
import dev.levada.store.ClaimedJob;
import dev.levada.store.DispatchStatements;
import dev.levada.store.DispatchStatements.Books;
import dev.levada.store.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Short jobs are promised to another node, which claims them itself; what it may claim is void once the jobrunner has begun new books. */
class PromisedJobsTest {

    private static final int MANY = 5_000;

    /** Jobs of two kinds, so that a node can know one and not the other. */
    @JobModel("test.promised")
    public static class Jobs {
        final AtomicInteger ran = new AtomicInteger();
        final Queue<Integer> attempts = new ConcurrentLinkedQueue<>();

        @JobFunction
        public void pass(int number) {
            ran.incrementAndGet();
        }

        @JobFunction
        public void attempt(JobContext context) {
            attempts.add(context.attempt());
        }
    }

    /** What the jobrunner knows. */
    @JobModel("test.other")
    public static class Other {
        @JobFunction
        public void run() {}
    }

    private final QueueFixture fixture = new QueueFixture();
    private final Jobs jobs = new Jobs();
    private final DispatchStatements dispatch = new DispatchStatements(Schema.of("levada"));

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    private JobQueue node(String name, Object model) {
        return fixture.queue(builder -> builder.register(model)
                        .channels("root:unlimited,quiet:0")
                        .nodeName(name))
                .start();
    }

    private int jobrunner() throws SQLException {
        return (int) fixture.number("SELECT node_id FROM levada.jobrunner");
    }

    private long term() throws SQLException {
        return fixture.number("SELECT term FROM levada.jobrunner");
    }

    /** That it is the jobrunner and keeps its books: it begins them a moment after its election. */
    private void awaitBooks(JobQueue queue) {
        await().until(() -> queue.isJobrunner() && fixture.number("SELECT number FROM levada.books") > 0);
    }

    private Optional<Books> newBooks(Connection connection) throws SQLException {
        return dispatch.newBooks(connection, jobrunner(), term());
    }

    @Test
    void short_jobs_are_promised_to_the_other_node_in_their_hundreds_and_each_runs_once() throws SQLException {
        JobQueue jobrunner = node("a", new Other());
        await().until(jobrunner::isJobrunner);
        JobQueue worker = node("b", jobs);
        try (Connection connection = fixture.direct().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("LISTEN levada");
            worker.delayAll(passes(worker, 0));
            fixture.awaitNumber("SELECT count(*) FROM levada.job", 0);
            PGNotification[] heard = connection.unwrap(PGConnection.class).getNotifications(1_000);
            assertThat(heard)
                    .extracting(PGNotification::getParameter)
                    .anyMatch(message -> message.matches("promised \\d+ \\d+:\\d+ \\d+ \\d+(,\\d+){9,}"))
                    .anyMatch(message -> message.matches("claimed \\d+:\\d+ \\d+(,\\d+)*"));
        }
        assertThat(jobs.ran).hasValue(MANY);
        assertThat(fixture.number("SELECT count(*) FROM levada.job_finished WHERE state = 'done' AND attempt = 1"))
                .isEqualTo(MANY);
    }

    @Test
    void a_job_that_was_claimed_unheard_waits_again_and_runs() throws SQLException {
        JobQueue queue = node("a", jobs);
        fixture.awaitNumber("SELECT count(*) FROM levada.node WHERE state = 'active'", 1);
        long id = started(queue, "SELECT id FROM levada.node");
        fixture.awaitState(queue, id, JobState.DONE);
        assertThat(jobs.attempts).hasSize(1);
        assertThat(fixture.number("SELECT retry FROM levada.job_finished WHERE id = " + id))
                .isEqualTo(1);
    }

    @Test
    void what_was_promised_can_be_claimed_under_the_same_books_by_an_active_node_only() throws SQLException {
        JobQueue queue = node("a", new Other());
        awaitBooks(queue);
        JobQueue delaying = fixture.queue(builder -> builder.register(jobs));
        // In a channel that lets nothing through, so that the jobrunner leaves it alone.
        long id = delaying.delayable(Jobs::attempt).channel("quiet").delay().id();
        int other = (int) fixture.number(
                "INSERT INTO levada.node (name, host, pid, version, workers, functions, tags, session_lock, state)"
                        + " VALUES ('gone', 'h', 1, 'v', 4, '{}', '{}', false, 'lost') RETURNING id");
        int jobrunner = jobrunner();
        try (Connection connection = fixture.direct().getConnection()) {
            Books old = newBooks(connection).orElseThrow();
            Books books = newBooks(connection).orElseThrow();
            long[] ids = {id};

            assertThat(dispatch.newBooks(connection, jobrunner, term() - 1)).isEmpty();
            assertThat(dispatch.claimPromised(connection, jobrunner, old, ids, List.of("claimed")))
                    .isEmpty();
            assertThat(dispatch.claimPromised(connection, other, books, ids, List.of("claimed")))
                    .isEmpty();
            assertThat(dispatch.claimPromised(connection, jobrunner, books, ids, List.of("claimed")))
                    .extracting(ClaimedJob::id)
                    .containsExactly(id);
        }
    }

    @Test
    void the_jobrunner_is_told_of_a_claim_that_finds_no_job_but_not_of_one_that_is_void() throws SQLException {
        JobQueue queue = node("a", new Other());
        awaitBooks(queue);
        try (Connection connection = fixture.direct().getConnection();
                Connection hearing = fixture.direct().getConnection();
                Statement statement = hearing.createStatement()) {
            statement.execute("LISTEN levada");
            Books old = newBooks(connection).orElseThrow();
            Books books = newBooks(connection).orElseThrow();
            dispatch.claimPromised(connection, jobrunner(), old, new long[] {1}, List.of("test void"));
            dispatch.claimPromised(connection, jobrunner(), books, new long[] {1}, List.of("test nothing"));

            assertThat(hearing.unwrap(PGConnection.class).getNotifications(10_000))
                    .extracting(PGNotification::getParameter)
                    .contains("test nothing")
                    .doesNotContain("test void");
        }
    }

    @Test
    void new_books_wait_for_who_is_claiming_by_the_old_ones() throws Exception {
        JobQueue queue = node("a", new Other());
        awaitBooks(queue);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Connection claiming = fixture.direct().getConnection();
                Connection renewing = fixture.direct().getConnection()) {
            Books old = newBooks(renewing).orElseThrow();
            claiming.setAutoCommit(false);
            dispatch.claimPromised(claiming, jobrunner(), old, new long[] {1}, List.of("claimed"));

            Future<Optional<Books>> fresh = other.submit(() -> newBooks(renewing));
            fixture.awaitNumber(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND wait_event_type = 'Lock' AND query LIKE 'LOCK TABLE levada.books%'",
                    1);
            claiming.commit();

            assertThat(fresh.get().orElseThrow().number()).isGreaterThan(old.number());
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void what_was_promised_to_a_node_that_does_not_hear_it_is_promised_anew_or_goes_elsewhere() throws SQLException {
        JobQueue jobrunner = node("a", new Other());
        await().until(jobrunner::isJobrunner);
        AtomicBoolean deaf = new AtomicBoolean();
        JobQueue worker = fixture.queue(builder -> builder.register(jobs)
                        .channels("root:unlimited")
                        .nodeName("b")
                        .listenDataSource(new InterceptedDataSource(
                                fixture.dataSource(), opening -> Deaf.to("promised", deaf, opening.open()))))
                .start();
        worker.delayAll(passes(worker, 0));
        fixture.awaitNumber("SELECT count(*) FROM levada.job", 0);

        deaf.set(true);
        worker.delayAll(passes(worker, MANY));

        fixture.awaitNumber("SELECT count(*) FROM levada.job", 0);
        assertThat(jobs.ran).hasValue(2 * MANY);
        assertThat(fixture.number("SELECT count(*) FROM levada.job_finished WHERE state = 'done' AND attempt = 1"))
                .isEqualTo(2 * MANY);
    }

    private static List<Delayable> passes(JobQueue queue, int from) {
        return IntStream.range(from, from + MANY)
                .mapToObj(i -> queue.delayable(Jobs::pass, i))
                .toList();
    }

    @Test
    void a_job_that_came_too_late_to_a_node_which_stopped_in_good_order_has_not_crashed() throws SQLException {
        JobQueue queue = node("a", jobs);
        fixture.awaitNumber("SELECT count(*) FROM levada.node WHERE state = 'active'", 1);
        fixture.execute(
                "INSERT INTO levada.node (name, host, pid, version, workers, functions, tags, session_lock, state)"
                        + " VALUES ('gone', 'h', 1, 'v', 4, '{test.promised.attempt}', '{}', false, 'stopped')");
        long id = started(queue, "SELECT id FROM levada.node WHERE name = 'gone'");
        fixture.awaitState(queue, id, JobState.DONE);
        Job job = queue.jobs().find(id).orElseThrow();
        assertThat(jobs.attempts).containsExactly(2);
        assertThat(job.execution().retry()).isEqualTo(1);
        assertThat(job.execution().crashes()).isZero();
        assertThat(queue.jobs().attempts(id)).extracting(JobAttempt::number).containsExactly(2);
    }

    /** Starts a job on a node as its own claim does, and tells nobody. */
    private long started(JobQueue queue, String nodeId) throws SQLException {
        long id = queue.delayable(Jobs::attempt).eta(Duration.ofDays(1)).delay().id();
        fixture.execute("UPDATE levada.job SET state = 'started', stage = 'ready', eta = NULL, attempt = 1, retry = 1,"
                + " node_id = (" + nodeId + ") WHERE id = " + id);
        return id;
    }
}
