package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
    void jobs_that_wait_for_a_full_node_keep_no_slot_from_those_that_another_one_can_run() {
        JobQueue full = fixture.queue(builder -> builder.channels("root:3")
                        .register(special)
                        .tags("gpu")
                        .workers(1)
                        .nodeName("full"))
                .start();
        JobQueue free = fixture.queue(builder -> builder.channels("root:3")
                        .register(special, new Plain())
                        .workers(2)
                        .nodeName("free"))
                .start();
        List<Long> trains = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            trains.add(full.delay(Special::train).id());
        }
        await().until(() -> special.begun.get() == 1);
        for (int i = 0; i < 10; i++) {
            fixture.awaitState(free, free.delay(Plain::run).id(), JobState.DONE);
        }
        assertThat(special.begun).hasValue(1);
        special.release.countDown();
        trains.forEach(id -> fixture.awaitState(full, id, JobState.DONE));
    }
}
