package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.fixture.QueueFixture;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node was handed before its workers have time for it. */
class OrderOnNodeTest {

    private static final int ORDINARY = 20;

    /** Jobs that note in which order they begin, behind one that keeps the only worker busy. */
    @JobModel("test.line")
    public static class Jobs {
        final CountDownLatch gate = new CountDownLatch(1);
        final Queue<String> begun = new ConcurrentLinkedQueue<>();

        @JobFunction
        public void hold() throws InterruptedException {
            gate.await();
        }

        @JobFunction
        public void note(String what) {
            begun.add(what);
        }
    }

    private final QueueFixture fixture = new QueueFixture();
    private final Jobs jobs = new Jobs();

    @AfterEach
    void close() throws SQLException {
        jobs.gate.countDown();
        fixture.close();
    }

    @Test
    void a_job_that_comes_to_a_node_begins_before_the_less_urgent_ones_that_are_there() throws SQLException {
        JobQueue queue = fixture.queue(builder ->
                        builder.register(jobs).channels("root:unlimited").workers(1))
                .start();
        queue.delay(Jobs::hold);
        fixture.awaitNumber("SELECT count(*) FROM levada.job WHERE state = 'started'", 1);
        for (int i = 0; i < ORDINARY; i++) {
            queue.delayable(Jobs::note, "ordinary").eta(Duration.ofDays(1)).delay();
        }
        queue.delayable(Jobs::note, "urgent")
                .priority(1)
                .eta(Duration.ofDays(1))
                .delay();

        handOver("priority = 10");
        handOver("priority = 1");
        jobs.gate.countDown();

        fixture.awaitNumber("SELECT count(*) FROM levada.job", 0);
        assertThat(jobs.begun).hasSize(ORDINARY + 1).first().isEqualTo("urgent");
    }

    /** As the jobrunner does it. Should the node give them back, having waited too long, then they are handed out again in their order. */
    private void handOver(String which) throws SQLException {
        fixture.execute("UPDATE levada.job SET state = 'enqueued', stage = 'ready', eta = NULL, enqueued_at = now(),"
                + " node_id = (SELECT id FROM levada.node) WHERE state = 'pending' AND stage = 'scheduled' AND "
                + which);
        fixture.execute("SELECT pg_notify('levada', 'node ' || id) FROM levada.node");
        fixture.awaitNumber("SELECT count(*) FROM levada.job WHERE state = 'enqueued'", 0);
    }
}
