package dev.levada.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.embedded.EmbeddedDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Jobs that the kit runs are given the queue of the test. */
class QueueOfJobTest {

    private final Chain chain = new Chain();

    /** Each job delays the next one. */
    @JobModel("test.chain")
    public static class Chain {
        final List<JobQueue> queues = new ArrayList<>();

        @JobFunction
        public void link(int left, JobContext job) {
            queues.add(job.queue());
            if (left > 0) {
                job.queue().delay(Chain::link, left - 1);
            }
        }
    }

    @Test
    void what_a_trapped_job_delays_with_its_queue_is_trapped_too() {
        try (JobQueue queue = JobQueue.detached().register(chain).build();
                JobTrap trap = JobTrap.of(queue)) {
            queue.delay(Chain::link, 2);
            trap.performAll();
            assertThat(chain.queues).hasSize(3).containsOnly(queue);
            trap.assertJobs(0);
        }
    }

    @Test
    void what_a_drained_job_delays_with_its_queue_is_drained_too() {
        EmbeddedDatabase server = EmbeddedDatabase.shared();
        PGSimpleDataSource database = server.createDatabase();
        try (JobQueue queue = JobQueue.builder(database).register(chain).build();
                JobDrain drain = JobDrain.of(queue)) {
            queue.delay(Chain::link, 2);
            assertThat(drain.drain()).hasSize(3);
            assertThat(chain.queues).hasSize(3).containsOnly(queue);
        } finally {
            server.dropDatabase(database);
        }
    }
}
