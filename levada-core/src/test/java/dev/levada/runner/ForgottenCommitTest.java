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
import dev.levada.embedded.EmbeddedDatabase;
import dev.levada.event.JobEnded;
import dev.levada.event.JobOutcome;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A job may have its transaction committed without waiting for the disk. A server that crashes then takes its effect and its end away together, although the node has told of the end,
 * and the job runs again.
 */
class ForgottenCommitTest {

    private static final int JOBS = 1_500;
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** Jobs whose effect is one row each. */
    @JobModel("test.hasty")
    public static class Hasty {

        @JobFunction
        public void insert(long number, JobContext context) throws SQLException {
            try (Statement statement = context.connection().createStatement()) {
                statement.execute("SET LOCAL synchronous_commit = off; INSERT INTO effect VALUES (" + number + ")");
            }
        }
    }

    @Test
    void a_crash_that_takes_an_effect_away_takes_the_end_with_it_and_the_job_has_it_again() throws Exception {
        // Else the server itself would have it on the disk before long.
        try (EmbeddedDatabase server =
                EmbeddedDatabase.start(Map.of("fsync", "on", "synchronous_commit", "on", "wal_writer_delay", "10s"))) {
            PGSimpleDataSource database = server.createDatabase();
            AtomicInteger told = new AtomicInteger();
            JobQueue queue = JobQueue.builder(database)
                    .environment(Map.of())
                    .channels("root:unlimited")
                    .workers(4)
                    .register(new Hasty())
                    .listener(event -> {
                        if (event instanceof JobEnded ended && ended.outcome() == JobOutcome.DONE) {
                            told.incrementAndGet();
                        }
                    })
                    .build();
            try (queue) {
                execute(database, "CREATE TABLE effect (number bigint NOT NULL)");
                queue.delayAll(IntStream.range(0, JOBS)
                        .mapToObj(number -> queue.delayable(Hasty::insert, (long) number))
                        .toList());
                queue.start();
                // Twice, since a heartbeat may have brought all to the disk just before.
                for (int crash = 1; crash <= 2; crash++) {
                    int after = crash * JOBS / 3;
                    await().pollInterval(Duration.ofMillis(10)).atMost(PATIENCE).until(() -> told.get() >= after);
                    crash(database);
                }

                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .untilAsserted(() -> assertThat(number(
                                        database, "SELECT count(*) FROM levada.job_finished WHERE state = 'done'"))
                                .isEqualTo(JOBS));
                assertThat(number(database, "SELECT count(*) FROM levada.job")).isZero();
                assertThat(number(database, "SELECT count(*) FROM effect")).isEqualTo(JOBS);
                assertThat(number(database, "SELECT count(DISTINCT number) FROM effect"))
                        .isEqualTo(JOBS);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(told.get())
                                .as("ends that were told, some of which the crash has taken back")
                                .isGreaterThan(JOBS));
            }
        }
    }
}
