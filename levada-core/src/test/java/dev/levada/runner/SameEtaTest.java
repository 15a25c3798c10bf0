package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.fixture.QueueFixture;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Very many jobs have the same ETA. {@code -Dlevada.test.eta.jobs=1000000} has it be a million. */
class SameEtaTest {

    private static final int MANY = Integer.getInteger("levada.test.eta.jobs", 100_000);
    private static final Duration PATIENCE = Duration.ofSeconds(60 + MANY / 2_000);

    /** Jobs that count how often each of them ran, and others that have nothing to do with them. */
    @JobModel("test.eta")
    public static class Jobs {
        final AtomicIntegerArray ran = new AtomicIntegerArray(MANY);

        @JobFunction(channel = "many")
        public void count(int number) {
            ran.incrementAndGet(number);
        }

        @JobFunction(channel = "other")
        public void other() {}
    }

    private final QueueFixture fixture = new QueueFixture();
    private final Jobs jobs = new Jobs();

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    private JobQueue node(String name) {
        return fixture.queue(builder -> builder.register(jobs)
                        .channels("root:unlimited,many:8")
                        .nodeName(name)
                        .workers(8))
                .start();
    }

    private long scheduled() throws SQLException {
        return fixture.number("SELECT count(*) FROM levada.job WHERE state = 'pending' AND stage = 'scheduled'");
    }

    @Test
    void each_runs_once_though_the_jobrunner_changes_while_they_become_due_and_others_need_not_wait()
            throws SQLException {
        JobQueue first = node("a");
        await().until(first::isJobrunner);
        JobQueue second = node("b");
        fixture.execute("INSERT INTO levada.job (function, args, channel, stage, eta)"
                + " SELECT 'test.eta.count', json_build_array(n), 'root.many', 'scheduled', now() + interval '2 s'"
                + " FROM generate_series(0, " + (MANY - 1) + ") n; SELECT pg_notify('levada', 'eta root.many')");
        AtomicInteger meanwhile = new AtomicInteger();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> {
            fixture.awaitState(first, first.delay(Jobs::other).id(), JobState.DONE);
            long left = scheduled();
            if (left > 0 && left < MANY) {
                meanwhile.incrementAndGet();
            }
            return left < MANY * 3L / 4;
        });
        assertThat(meanwhile)
                .as("other jobs that began and ended while those became due")
                .hasPositiveValue();
        System.out.println("while " + MANY + " jobs became due " + meanwhile + " others ran, the slowest within "
                + fixture.text("SELECT max(finished_at - created_at) FROM levada.job_finished"
                        + " WHERE channel = 'root.other'"));

        // Of what is under way just now nobody gets an answer.
        fixture.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND application_name = 'levada-jobrunner'");
        first.stop(Duration.ofSeconds(10));
        await().atMost(PATIENCE).until(second::isJobrunner);
        assertThat(scheduled()).as("jobs that are still to become due").isPositive();

        await().atMost(PATIENCE).until(() -> fixture.number("SELECT count(*) FROM levada.job") == 0);
        assertThat(IntStream.range(0, MANY).filter(number -> jobs.ran.get(number) != 1))
                .as("jobs that did not run once")
                .isEmpty();
        assertThat(fixture.number(
                        "SELECT count(*) FROM levada.job_finished WHERE state = 'done' AND channel = 'root.many'"))
                .isEqualTo(MANY);
    }
}
