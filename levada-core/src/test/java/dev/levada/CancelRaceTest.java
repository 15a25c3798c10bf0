package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.fixture.QueueFixture;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** People who act on jobs at the moment in which these end. */
class CancelRaceTest {

    private static final int ROUNDS = 200;

    @JobModel("test.effect")
    public static class Effects {
        @JobFunction
        public void write(JobContext context) throws SQLException {
            try (Statement statement = context.connection().createStatement()) {
                statement.execute("INSERT INTO effect VALUES (" + context.jobId() + ")");
            }
        }

        @JobFunction
        public void nothing() {}
    }

    private final QueueFixture fixture = new QueueFixture();
    private final JobQueue queue = fixture.running(builder -> builder.register(new Effects()));

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void a_cancel_that_meets_the_end_of_a_job_with_its_own_transaction_wins_or_loses_as_a_whole() throws Exception {
        fixture.execute("CREATE TABLE effect (job bigint)");
        Map<JobState, Integer> ends = race(() -> queue.delay(Effects::write), 12_000_000, true);
        assertThat(fixture.number("SELECT count(*) FROM effect"))
                .isEqualTo(ends.getOrDefault(JobState.DONE, 0).longValue());
    }

    @Test
    void a_cancel_that_meets_the_end_of_a_job_without_one_wins_or_loses() throws Exception {
        race(() -> queue.delay(Effects::nothing), 6_000_000, false);
    }

    private interface Delay {
        DelayedJob call();
    }

    private Map<JobState, Integer> race(Delay delay, int nanos, boolean effects) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Map<JobState, Integer> ends = new HashMap<>();
        Map<String, Integer> answers = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            long id = delay.call().id();
            LockSupport.parkNanos(random.nextInt(nanos));
            ActionResult result = queue.jobs().cancel(List.of(id), "Ada");

            boolean refused = !result.isComplete();
            JobState expected = refused ? JobState.DONE : JobState.CANCELLED;
            fixture.awaitState(queue, id, expected);
            if (refused) {
                assertThat(result.refused()).containsEntry(id, "Job " + id + " is done and cannot be cancelled");
            }
            if (effects) {
                assertThat(fixture.number("SELECT count(*) FROM effect WHERE job = " + id))
                        .isEqualTo(refused ? 1 : 0);
            }
            ends.merge(expected, 1, Integer::sum);
            answers.merge(refused ? "refused" : result.asked().isEmpty() ? "changed" : "asked", 1, Integer::sum);
        }
        System.out.println(answers);
        assertThat(fixture.number("SELECT count(*) FROM levada.job_finished")).isEqualTo(ROUNDS);
        assertThat(fixture.number("SELECT count(*) FROM levada.job")).isZero();
        return ends;
    }

    @Test
    void of_many_who_requeue_one_done_job_one_does() throws Exception {
        long id = queue.delay(Effects::nothing).id();
        fixture.awaitState(queue, id, JobState.DONE);
        queue.stop(java.time.Duration.ofSeconds(5));
        List<java.util.concurrent.CompletableFuture<ActionResult>> people = java.util.stream.IntStream.range(0, 8)
                .mapToObj(i -> java.util.concurrent.CompletableFuture.supplyAsync(
                        () -> queue.jobs().requeue(List.of(id)), task -> new Thread(task).start()))
                .toList();
        int changed = 0;
        for (java.util.concurrent.CompletableFuture<ActionResult> person : people) {
            ActionResult result = person.get(20, java.util.concurrent.TimeUnit.SECONDS);
            changed += result.changed().size();
            assertThat(result.refused().values())
                    .allMatch(reason -> reason.equals("Job " + id + " is pending and cannot be requeued"));
        }
        assertThat(changed).isOne();
        assertThat(fixture.number("SELECT count(*) FROM levada.jobs")).isOne();
    }
}
