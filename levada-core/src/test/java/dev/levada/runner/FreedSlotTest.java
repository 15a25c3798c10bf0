package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.fixture.QueueFixture;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A job that people end before its node has taken it frees its slot at once, not when the jobrunner next compares its books. */
class FreedSlotTest {

    private static final int ROUNDS = 5;

    /** Below what two comparisons take, and each round but the first would wait for one. */
    private static final Duration AT_ONCE = Duration.ofSeconds(4);

    /** Jobs of the node that dispatches. */
    @JobModel("test.narrow")
    public static class Narrow {
        @JobFunction(channel = "narrow")
        public void pass() {}
    }

    private final QueueFixture fixture = new QueueFixture();
    private final JobQueue queue = fixture.queue(builder ->
                    builder.register(new Narrow()).channels("root:10,narrow:1").pollInterval(Duration.ofMinutes(5)))
            .start();

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    private interface Action {
        void on(long id);
    }

    @Test
    void a_cancelled_job_that_its_node_has_not_taken_makes_room_at_once() throws SQLException {
        makesRoom(id -> queue.jobs().cancel(List.of(id), "Ada"));
    }

    @Test
    void a_job_set_to_done_that_its_node_has_not_taken_makes_room_at_once() throws SQLException {
        makesRoom(id -> queue.jobs().setDone(List.of(id), "Ada"));
    }

    private void makesRoom(Action action) throws SQLException {
        fixture.awaitState(queue, queue.delay(Narrow::pass).id(), JobState.DONE);
        busyNode();
        long nanos = 0;
        for (int round = 0; round < ROUNDS; round++) {
            fixture.execute(
                    "INSERT INTO levada.job (function, channel, priority) VALUES ('test.busy.run', 'root.narrow', 1);"
                            + " SELECT pg_notify('levada', 'jobs root.narrow')");
            long stuck = fixture.number("SELECT max(id) FROM levada.job");
            fixture.awaitState(queue, stuck, JobState.ENQUEUED);
            long next = queue.delay(Narrow::pass).id();
            long begun = System.nanoTime();
            action.on(stuck);
            fixture.awaitState(queue, next, JobState.DONE);
            nanos += System.nanoTime() - begun;
        }
        assertThat(Duration.ofNanos(nanos)).isLessThan(AT_ONCE);
    }

    /** A node that lives, and takes nothing that it is given. */
    private void busyNode() throws SQLException {
        fixture.execute(
                "INSERT INTO levada.node (name, host, pid, version, workers, functions, session_lock, heartbeat_at)"
                        + " VALUES ('busy', 'h', 1, 'v', 1, '{test.busy.run}', false, clock_timestamp() + interval '1 hour');"
                        + " SELECT pg_notify('levada', 'nodes')");
    }
}
