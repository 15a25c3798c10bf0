package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.Delayable;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.fixture.QueueFixture;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Some jobs can run on one node only, and that one is full. */
class FullNodeTest {

    private final QueueFixture fixture = new QueueFixture();
    private final Special special = new Special();

    /** Jobs that ask for a tag. */
    @JobModel("test.special")
    public static class Special {
        final CountDownLatch release = new CountDownLatch(1);
        final AtomicInteger begun = new AtomicInteger();

        @JobFunction(tag = "gpu")
        public void train() throws InterruptedException {
            begun.incrementAndGet();
            release.await();
        }
    }

    /** Jobs that any node runs. */
    @JobModel("test.plain")
    public static class Plain {
        @JobFunction
        public void run() {}
    }

    @AfterEach
    void close() throws SQLException {
        special.release.countDown();
        fixture.close();
    }

    @Test
    void jobs_that_wait_for_a_full_node_keep_no_slot_from_those_that_another_one_can_run() throws SQLException {
        run("root:3", 5, "root");
    }

    @Test
    void any_number_of_them_in_ten_channels_keeps_no_job_of_another_one_waiting() throws SQLException {
        run("root:3", 1_000, "root.other");
    }

    @Test
    void nor_one_of_their_own_channel_that_comes_after_a_thousand() throws SQLException {
        run("root:3", 1_000, "root");
    }

    @Test
    void in_a_sequential_channel_the_others_wait_for_the_first_one_even_if_its_node_is_full() throws SQLException {
        JobQueue full = full("root:10,line:1:sequential");
        JobQueue free = free("root:10,line:1:sequential");
        full.delay(Special::train);
        await().until(() -> special.begun.get() == 1);
        long first = full.delayable(Special::train).channel("root.line").delay().id();
        long second = free.delayable(Plain::run).channel("root.line").delay().id();
        for (int i = 0; i < 10; i++) {
            fixture.awaitState(free, free.delay(Plain::run).id(), JobState.DONE);
        }
        assertThat(free.jobs().find(second).orElseThrow().state()).isEqualTo(JobState.PENDING);
        special.release.countDown();
        fixture.awaitState(full, first, JobState.DONE);
        fixture.awaitState(free, second, JobState.DONE);
    }

    private void run(String channels, int waiting, String channel) throws SQLException {
        JobQueue full = full(channels);
        JobQueue free = free(channels);
        full.delay(Special::train);
        await().until(() -> special.begun.get() == 1);
        List<Delayable> trains = new ArrayList<>();
        for (int i = 0; i < waiting; i++) {
            trains.add(full.delayable(Special::train).channel(channel.equals("root") ? "root" : "root.s" + i % 10));
        }
        full.delayAll(trains);
        for (int i = 0; i < 10; i++) {
            fixture.awaitState(
                    free, free.delayable(Plain::run).channel(channel).delay().id(), JobState.DONE);
        }
        assertThat(special.begun).hasValue(1);
        special.release.countDown();
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished WHERE state = 'done'", 1 + waiting + 10);
    }

    private JobQueue full(String channels) {
        return fixture.queue(builder -> builder.channels(channels)
                        .register(special)
                        .tags("gpu")
                        .workers(1)
                        .nodeName("full"))
                .start();
    }

    private JobQueue free(String channels) {
        return fixture.queue(builder -> builder.channels(channels)
                        .register(special, new Plain())
                        .workers(2)
                        .nodeName("free"))
                .start();
    }
}
