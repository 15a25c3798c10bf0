package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.Delayable;
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
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Short jobs are fetched before their channels let them begin: nobody may notice, but for the speed. */
class FetchAheadTest {

    private static final int MANY = 3_000;
    private static final String FETCHED =
            "SELECT count(*) FROM levada.job WHERE state = 'started' AND started_at IS NULL";

    /** Jobs that see how many of them run at a time. */
    @JobModel("test.ahead")
    public static class Jobs {
        final AtomicInteger running = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final AtomicInteger ran = new AtomicInteger();
        final List<String> after = new ArrayList<>();
        final Semaphore gate = new Semaphore(0);
        final CountDownLatch blocked = new CountDownLatch(2);
        volatile boolean noting;

        @JobFunction
        public void pass(int number) {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            ran.incrementAndGet();
            if (noting) {
                note("pass");
            }
            running.decrementAndGet();
        }

        @JobFunction
        public void block() throws InterruptedException {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            blocked.countDown();
            gate.acquire();
            running.decrementAndGet();
        }

        @JobFunction
        public void linger() throws InterruptedException {
            Thread.sleep(1_200);
        }

        @JobFunction
        public void urgent() {
            note("urgent");
        }

        private void note(String what) {
            synchronized (after) {
                after.add(what);
            }
        }
    }

    private final QueueFixture fixture = new QueueFixture();
    private final Jobs jobs = new Jobs();

    @AfterEach
    void close() throws SQLException {
        jobs.gate.release(10);
        fixture.close();
    }

    private JobQueue queue(String channels) {
        return fixture.queue(builder -> builder.register(jobs).channels(channels))
                .start();
    }

    @Test
    void no_more_run_at_a_time_than_the_channels_allow() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        JobQueue queue = queue("root:6,a:3,b:4,c:5");
        List<Delayable> calls = new ArrayList<>();
        for (int i = 0; i < 2 * MANY; i++) {
            calls.add(queue.delayable(Jobs::pass, i)
                    .channel(List.of("a", "b", "c").get(random.nextInt(3)))
                    .priority(random.nextInt(3)));
        }
        queue.delayAll(calls);
        fixture.awaitNumber("SELECT count(*) FROM levada.job", 0);
        assertThat(jobs.ran).hasValue(2 * MANY);
        assertThat(jobs.most.get()).isBetween(1, 6);
    }

    @Test
    void what_is_fetched_behind_jobs_that_turn_out_to_be_long_is_given_back_and_runs_when_they_are_over()
            throws Exception {
        JobQueue queue = blockedAfterShortOnes();
        fixture.awaitNumber(FETCHED, 0);
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE state = 'started'"))
                .as("the two that block, of which it is told by now since when they run")
                .isEqualTo(2);
        assertThat(queue.status().channels().get(0).total().running()).isEqualTo(2);
        assertThat(jobs.most.get()).isLessThanOrEqualTo(2);
        jobs.gate.release(2);
        fixture.awaitNumber("SELECT count(*) FROM levada.job", 0);
        assertThat(jobs.ran).hasValue(2 * MANY);
        assertThat(jobs.most.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void long_jobs_behind_short_ones_are_not_fetched_and_given_back_again_and_again() throws SQLException {
        JobQueue queue = fixture.queue(builder ->
                        builder.register(jobs).channels("root:unlimited").workers(2))
                .start();
        List<Delayable> calls = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            calls.add(queue.delayable(Jobs::pass, i));
        }
        for (int i = 0; i < 12; i++) {
            calls.add(queue.delayable(Jobs::linger));
        }
        queue.delayAll(calls);
        fixture.awaitNumber("SELECT count(*) FROM levada.job", 0);
        assertThat(fixture.number("SELECT max(attempt) FROM levada.job_finished WHERE function = 'test.ahead.linger'"))
                .as("attempts of those that came with the short ones, went back and came in their turn")
                .isLessThanOrEqualTo(2);
    }

    @Test
    void an_urgent_job_goes_before_those_that_were_fetched() throws Exception {
        JobQueue queue = blockedAfterShortOnes();
        jobs.noting = true;
        // In a channel of its own, whose first job is not to be looked for behind thousands that have ended.
        queue.delayable(Jobs::urgent).channel("express").priority(1).delay();
        jobs.gate.release(1);
        await().until(() -> !jobs.after.isEmpty());
        assertThat(jobs.after.get(0)).isEqualTo("urgent");
    }

    @Test
    void a_fetched_job_that_is_cancelled_never_begins() throws Exception {
        JobQueue queue = blockedAfterShortOnes();
        long fetched = fixture.number(
                "SELECT coalesce(max(id), 0) FROM levada.job WHERE state = 'started' AND started_at IS NULL"
                        + " AND function = 'test.ahead.pass'");
        long victim = fetched != 0 ? fetched : fixture.number("SELECT max(id) FROM levada.job");
        queue.jobs().cancel(List.of(victim), "Ada");
        fixture.awaitState(queue, victim, JobState.CANCELLED);
        jobs.gate.release(2);
        fixture.awaitNumber("SELECT count(*) FROM levada.job", 0);
        assertThat(jobs.ran).hasValue(2 * MANY - 1);
    }

    @Test
    void a_node_that_stops_gives_back_what_it_has_fetched() throws Exception {
        JobQueue queue = blockedAfterShortOnes();
        jobs.gate.release(2);
        queue.stop(Duration.ofSeconds(10));
        assertThat(fixture.number("SELECT count(*) FROM levada.job WHERE state <> 'pending'"))
                .isZero();
        assertThat(fixture.number("SELECT count(*) FROM levada.job") + jobs.ran.get())
                .isEqualTo(2 * MANY);
    }

    @Test
    void what_is_fetched_goes_on_while_the_jobrunner_waits_for_its_next_claim() throws Exception {
        JobQueue queue = queue("root:2");
        List<Delayable> calls = new ArrayList<>();
        for (int i = 0; i < 10 * MANY; i++) {
            calls.add(queue.delayable(Jobs::pass, i));
        }
        queue.delayAll(calls);
        await().until(() -> jobs.ran.get() > MANY);
        // Not where news of waiting jobs come while it waits: what is next may be among them.
        await().until(this::allThatIsFetchedRunsDuringOneClaim);
        assertThat(jobs.ran.get())
                .as("jobs that ran before any more were claimed")
                .isLessThan(10 * MANY);
        fixture.awaitNumber("SELECT count(*) FROM levada.job", 0);
        assertThat(jobs.ran).hasValue(10 * MANY);
        assertThat(jobs.most.get()).isLessThanOrEqualTo(2);
    }

    private boolean allThatIsFetchedRunsDuringOneClaim() throws Exception {
        try (Connection holding = fixture.direct().getConnection();
                Statement statement = holding.createStatement()) {
            holding.setAutoCommit(false);
            statement.execute("SELECT FROM levada.jobrunner FOR UPDATE");
            await().until(() ->
                    fixture.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                    + " AND application_name = 'levada-jobrunner' AND wait_event_type = 'Lock'")
                            == 1);
            for (long left = fixture.number(FETCHED), before = -1; left != before; left = fixture.number(FETCHED)) {
                before = left;
                Thread.sleep(1_000);
            }
            boolean none = fixture.number(FETCHED) == 0;
            holding.rollback();
            return none;
        }
    }

    /** Two jobs hold both slots of the only channel, thousands of short ones have run before them, and as many wait behind. */
    private JobQueue blockedAfterShortOnes() throws InterruptedException {
        JobQueue queue = queue("root:2");
        List<Delayable> calls = new ArrayList<>();
        for (int i = 0; i < 2 * MANY; i++) {
            if (i == MANY || i == MANY + 1) {
                calls.add(queue.delayable(Jobs::block));
            }
            calls.add(queue.delayable(Jobs::pass, i));
        }
        queue.delayAll(calls);
        jobs.blocked.await();
        return queue;
    }
}
