package dev.levada.runner;

import static dev.levada.fixture.Databases.crash;
import static dev.levada.fixture.Databases.execute;
import static dev.levada.fixture.Databases.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.embedded.EmbeddedDatabase;
import dev.levada.embedded.InterceptedDataSource;
import dev.levada.fixture.QueueFixture;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What a server that crashes has forgotten of jobs handed out, it learns from the nodes before anything else is handed out. */
class ServerCrashTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Narrow narrow = new Narrow();
    private final AtomicBoolean unreachable = new AtomicBoolean();

    /** Jobs that notice how many of them run at a time. */
    @JobModel("test.narrow")
    public static class Narrow {
        final AtomicInteger running = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final AtomicInteger begun = new AtomicInteger();
        final CountDownLatch release = new CountDownLatch(1);

        @JobFunction(channel = "narrow")
        public void pass(JobContext context) throws InterruptedException {
            begun.incrementAndGet();
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            release.await();
            running.decrementAndGet();
        }
    }

    @AfterEach
    void release() {
        unreachable.set(false);
        narrow.release.countDown();
    }

    /** The same database, which cannot be reached while {@link #unreachable} is set. */
    private DataSource cut(DataSource dataSource) {
        return new InterceptedDataSource(dataSource, opening -> {
            if (unreachable.get()) {
                throw new SQLException("cut by the test", "08001");
            }
            return opening.open();
        });
    }

    /** The node that dispatches, and runs none of these jobs. */
    private static JobQueue dispatching(QueueFixture fixture) {
        JobQueue queue = fixture.queue(builder -> builder.channels("root:10,narrow:1")
                        .register(new ClusterTest.Other())
                        .nodeName("dispatches"))
                .start();
        await().atMost(PATIENCE).until(queue::isJobrunner);
        return queue;
    }

    /** The node that runs them, until it is cut off. */
    private JobQueue running(QueueFixture fixture, Duration heartbeat) {
        return JobQueue.builder(cut(fixture.direct()))
                .register(narrow)
                .nodeName("runs")
                .workers(4)
                .heartbeat(heartbeat, Duration.ofMinutes(1))
                .build()
                .start();
    }

    /** As after a crash: the start is forgotten, and nobody has said anything. Only the session that shows the node's life is back. */
    private void forgetAsInACrash(QueueFixture fixture, long started) throws SQLException {
        unreachable.set(true);
        fixture.execute("UPDATE levada.job SET state = 'pending', attempt = 0, retry = 0, node_id = NULL,"
                + " enqueued_at = NULL, started_at = NULL WHERE id = " + started
                + "; TRUNCATE levada.reminded; SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND application_name = 'levada-jobrunner'");
    }

    @Test
    void no_job_is_handed_out_before_every_living_node_has_said_what_it_runs() throws SQLException {
        try (QueueFixture fixture = new QueueFixture()) {
            dispatching(fixture);
            // So that the session that shows its life does not speak in the meantime.
            JobQueue second = running(fixture, Duration.ofSeconds(20));
            try {
                long forgotten = second.delay(Narrow::pass).id();
                fixture.awaitState(second, forgotten, JobState.STARTED);
                await().atMost(PATIENCE).until(() -> narrow.running.get() == 1);
                long next = second.delay(Narrow::pass).id();

                forgetAsInACrash(fixture, forgotten);
                fixture.awaitNumber("SELECT count(*) FROM levada.reminded", 1);
                String waiting = "SELECT count(*) FROM levada.job WHERE state = 'pending'";
                await().during(Duration.ofMillis(500))
                        .atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(fixture.number(waiting)).isEqualTo(2));

                unreachable.set(false);
                fixture.awaitState(second, forgotten, JobState.STARTED);
                assertThat(fixture.number(waiting)).isEqualTo(1);
                narrow.release.countDown();
                fixture.awaitState(second, next, JobState.DONE);
                fixture.awaitState(second, forgotten, JobState.DONE);
                assertThat(narrow.most).hasValue(1);
                assertThat(narrow.begun).hasValue(2);
            } finally {
                release();
                second.close();
            }
        }
    }

    @Test
    void a_node_whose_dispatcher_gets_no_session_says_what_it_runs_by_the_one_that_shows_its_life()
            throws SQLException {
        try (QueueFixture fixture = new QueueFixture()) {
            JobQueue first = dispatching(fixture);
            JobQueue second = running(fixture, Duration.ofMillis(200));
            try {
                long forgotten = second.delay(Narrow::pass).id();
                await().atMost(PATIENCE).until(() -> narrow.running.get() == 1);
                forgetAsInACrash(fixture, forgotten);
                fixture.awaitNumber("SELECT count(*) FROM levada.reminded", 2);
                fixture.awaitState(first, forgotten, JobState.STARTED);
                await().atMost(PATIENCE).until(first::isJobrunner);
                assertThat(narrow.begun).hasValue(1);
            } finally {
                release();
                second.close();
            }
        }
    }

    @Test
    void a_server_that_crashes_is_told_again_what_runs_and_each_job_ends_once() throws Exception {
        try (EmbeddedDatabase server = EmbeddedDatabase.startDurable()) {
            PGSimpleDataSource database = server.createDatabase();
            JobQueue first = node(database, "a").start();
            JobQueue second = node(database, "b").start();
            try {
                await().atMost(PATIENCE).until(() -> number(database, "SELECT count(*) FROM levada.reminded") == 2);
                long running = first.delay(Narrow::pass).id();
                await().atMost(PATIENCE).until(() -> narrow.running.get() == 1);
                long next = first.delay(Narrow::pass).id();
                execute(database, "INSERT INTO levada.reminded VALUES (-1)");

                crash(database);
                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(() -> number(database, "SELECT count(*) FROM levada.reminded WHERE node_id > 0") == 2);
                assertThat(number(database, "SELECT count(*) FROM levada.reminded WHERE node_id < 0"))
                        .as("marks from before the crash")
                        .isZero();

                // Long enough for a look at who is alive.
                await().during(Duration.ofSeconds(2))
                        .atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(narrow.begun).hasValue(1));
                narrow.release.countDown();
                await().atMost(PATIENCE)
                        .until(() -> number(
                                        database,
                                        "SELECT count(*) FROM levada.job_finished WHERE state = 'done' AND id IN ("
                                                + running + ", " + next + ")")
                                == 2);
                assertThat(narrow.most).hasValue(1);
                assertThat(narrow.begun).hasValue(2);
                assertThat(number(database, "SELECT count(*) FROM levada.node WHERE state = 'active'"))
                        .as("nodes that were taken for dead by none that was back earlier")
                        .isEqualTo(2);
            } finally {
                release();
                first.close();
                second.close();
            }
        }
    }

    private JobQueue node(DataSource database, String name) {
        return JobQueue.builder(database)
                .channels("root:10,narrow:1")
                .register(narrow)
                .nodeName(name)
                .workers(2)
                .build();
    }
}
