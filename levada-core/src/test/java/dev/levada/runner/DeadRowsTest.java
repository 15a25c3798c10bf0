package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.RetryableJobException;
import dev.levada.fixture.HeldSnapshot;
import dev.levada.fixture.QueueFixture;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * While somebody holds a snapshot no dead row can be removed, and whoever looks for the first of a channel's jobs, or for the jobs of a node, passes them all. Nobody
 * waits for that: what is new, urgent, old, handed over or cancelled is found nevertheless.
 */
class DeadRowsTest {

    private static final int DEAD = 150_000;

    /** Jobs that note that they ran. */
    @JobModel("test.dead")
    public static class Jobs {
        final List<String> ran = new CopyOnWriteArrayList<>();
        final AtomicInteger tries = new AtomicInteger();
        final Semaphore gate = new Semaphore(0);

        @JobFunction
        public void note(String what) {
            ran.add(what);
        }

        @JobFunction
        public void again() {
            if (tries.incrementAndGet() < 3) {
                throw new RetryableJobException("not yet", Duration.ZERO);
            }
        }

        @JobFunction(channel = "slow")
        public void block() throws InterruptedException {
            gate.acquire();
        }
    }

    private final QueueFixture fixture = new QueueFixture();
    private final Jobs jobs = new Jobs();
    private HeldSnapshot snapshot;

    @BeforeEach
    void leaveDeadRows() throws SQLException {
        fixture.queue(builder -> builder.register(jobs)).channels().list();
        snapshot = new HeldSnapshot(fixture, "test.dead.note", DEAD);
    }

    @AfterEach
    void close() throws SQLException {
        jobs.gate.release(100);
        snapshot.close();
        fixture.close();
    }

    private JobQueue running() {
        return fixture.queue(builder -> builder.register(jobs).channels("root:4,slow:2"))
                .start();
    }

    @Test
    void new_and_urgent_jobs_and_those_to_be_tried_again_begin() {
        JobQueue queue = running();
        List<Long> ids = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            ids.add(queue.delayable(Jobs::note, "new").delay().id());
            ids.add(queue.delayable(Jobs::note, "urgent").priority(1).delay().id());
            fixture.awaitState(queue, ids.get(ids.size() - 2), JobState.DONE);
            fixture.awaitState(queue, ids.get(ids.size() - 1), JobState.DONE);
        }
        fixture.awaitState(queue, queue.delay(Jobs::again).id(), JobState.DONE);
        assertThat(jobs.tries).hasValue(3);
    }

    @Test
    void an_old_job_that_is_released_begins_although_later_ones_have_run() {
        JobQueue queue = running();
        long old = queue.delayable(Jobs::note, "old")
                .eta(Duration.ofHours(1))
                .delay()
                .id();
        queue.jobs().hold(List.of(old));
        for (int i = 0; i < 20; i++) {
            fixture.awaitState(queue, queue.delay(Jobs::note, "later").id(), JobState.DONE);
        }
        queue.jobs().release(List.of(old));
        queue.jobs().changeEta(List.of(old), Duration.ZERO);
        fixture.awaitState(queue, old, JobState.DONE);
    }

    @Test
    void many_urgent_jobs_go_before_the_others_in_their_order() throws SQLException {
        JobQueue queue = running();
        for (int i = 0; i < 20; i++) {
            fixture.awaitState(queue, queue.delay(Jobs::note, "warm").id(), JobState.DONE);
        }
        for (int i = 0; i < 4; i++) {
            queue.delayable(Jobs::block).channel("root").delay();
        }
        fixture.awaitNumber("SELECT count(*) FROM levada.job WHERE state = 'started'", 4);
        for (int i = 0; i < 300; i++) {
            queue.delay(Jobs::note, "normal");
        }
        for (int i = 0; i < 300; i++) {
            queue.delayable(Jobs::note, "urgent").priority(1).delay();
        }
        jobs.ran.clear();
        jobs.gate.release(4);
        fixture.awaitNumber("SELECT count(*) FROM levada.job", 0);
        assertThat(jobs.ran).hasSize(600);
        assertThat(LongStream.range(0, 300)
                        .filter(i -> jobs.ran.get((int) i).equals("urgent"))
                        .count())
                .as("of the first 300 that ran, those that are urgent; four run at a time")
                .isGreaterThanOrEqualTo(290);
    }

    @Test
    void jobs_of_two_nodes_run_and_can_be_cancelled() throws SQLException {
        JobQueue first = running();
        JobQueue second = fixture.queue(builder -> builder.register(jobs).channels("root:4,slow:2"))
                .start();
        fixture.awaitNumber("SELECT count(*) FROM levada.node WHERE state = 'active'", 2);
        for (int i = 0; i < 200; i++) {
            second.delay(Jobs::note, "shared");
        }
        long one = first.delay(Jobs::block).id();
        long other = first.delay(Jobs::block).id();
        fixture.awaitNumber("SELECT count(*) FROM levada.job WHERE state = 'started'", 2);
        first.jobs().cancel(List.of(one, other), "Ada");
        fixture.awaitState(first, one, JobState.CANCELLED);
        fixture.awaitState(first, other, JobState.CANCELLED);
        fixture.awaitNumber("SELECT count(*) FROM levada.job", 0);
        assertThat(jobs.ran).hasSize(200);
    }
}
