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
import dev.levada.fixture.QueueFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Short jobs are started on another node by the jobrunner itself; that node only looks what they are. */
class GivenJobsTest {

    private static final int MANY = 5_000;

    /** Jobs of two kinds, so that a node can know one and not the other. */
    @JobModel("test.given")
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

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    private JobQueue node(String name, Object model) {
        return fixture.queue(builder ->
                        builder.register(model).channels("root:unlimited").nodeName(name))
                .start();
    }

    @Test
    void short_jobs_are_started_on_the_other_node_in_their_hundreds_and_each_runs_once() throws SQLException {
        JobQueue jobrunner = node("a", new Other());
        await().until(jobrunner::isJobrunner);
        JobQueue worker = node("b", jobs);
        try (Connection connection = fixture.direct().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("LISTEN levada");
            List<Delayable> calls = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                calls.add(worker.delayable(Jobs::pass, i));
            }
            worker.delayAll(calls);
            fixture.awaitNumber("SELECT count(*) FROM levada.job", 0);
            PGNotification[] heard = connection.unwrap(PGConnection.class).getNotifications(1_000);
            assertThat(heard)
                    .extracting(PGNotification::getParameter)
                    .anyMatch(message -> message.matches("given \\d+ \\d+(,\\d+){10,}"));
        }
        assertThat(jobs.ran).hasValue(MANY);
        assertThat(fixture.number("SELECT count(*) FROM levada.job_finished WHERE state = 'done' AND attempt = 1"))
                .isEqualTo(MANY);
    }

    @Test
    void a_job_that_was_given_unheard_runs_all_the_same_and_in_the_attempt_it_was_given_for() throws SQLException {
        JobQueue queue = node("a", jobs);
        fixture.awaitNumber("SELECT count(*) FROM levada.node WHERE state = 'active'", 1);
        long id = given(queue, "SELECT id FROM levada.node");
        fixture.awaitState(queue, id, JobState.DONE);
        assertThat(jobs.attempts).containsExactly(1);
    }

    @Test
    void a_job_that_came_too_late_to_a_node_which_stopped_in_good_order_has_not_crashed() throws SQLException {
        JobQueue queue = node("a", jobs);
        fixture.awaitNumber("SELECT count(*) FROM levada.node WHERE state = 'active'", 1);
        fixture.execute(
                "INSERT INTO levada.node (name, host, pid, version, workers, functions, tags, session_lock, state)"
                        + " VALUES ('gone', 'h', 1, 'v', 4, '{test.given.attempt}', '{}', false, 'stopped')");
        long id = given(queue, "SELECT id FROM levada.node WHERE name = 'gone'");
        fixture.awaitState(queue, id, JobState.DONE);
        Job job = queue.jobs().find(id).orElseThrow();
        assertThat(jobs.attempts).containsExactly(2);
        assertThat(job.execution().retry()).isEqualTo(1);
        assertThat(job.execution().crashes()).isZero();
        assertThat(queue.jobs().attempts(id)).extracting(JobAttempt::number).containsExactly(2);
    }

    /** Gives a job to a node as the jobrunner does, and tells nobody. */
    private long given(JobQueue queue, String nodeId) throws SQLException {
        long id = queue.delayable(Jobs::attempt).eta(Duration.ofDays(1)).delay().id();
        fixture.execute(
                "UPDATE levada.job SET state = 'started', stage = 'ready', eta = NULL, attempt = 1, retry = 1, enqueued_at = now(),"
                        + " node_id = (" + nodeId + ") WHERE id = " + id);
        return id;
    }
}
