package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.fixture.QueueFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jobs with identity keys that people have run again. */
class IdentityKeyRequeueTest {

    private final QueueFixture fixture = new QueueFixture();
    private final Gate gate = new Gate();
    private final JobQueue queue = fixture.running(builder -> builder.register(gate));

    @AfterEach
    void close() throws Exception {
        gate.end.release(1_000);
        fixture.close();
    }

    private long ended(JobState state) {
        gate.outcome = state == JobState.FAILED ? new FailedJobException("no") : null;
        gate.end.release();
        long id = queue.delayable(Gate::pass, "x").identityKey("k").delay().id();
        return fixture.awaitState(queue, id, state).id();
    }

    private long waiting() {
        return queue.delayable(Gate::pass, "w")
                .identityKey("k")
                .eta(Duration.ofDays(1))
                .delay()
                .id();
    }

    @Test
    void a_requeue_is_refused_while_another_job_waits_with_the_key() {
        long failed = ended(JobState.FAILED);
        long done = ended(JobState.DONE);
        long other = waiting();

        ActionResult result = queue.jobs().requeue(List.of(failed, done));

        assertThat(result.changed()).isEmpty();
        assertThat(result.refused().get(failed))
                .isEqualTo("Job " + failed + " cannot be requeued: another job with the same identity key waits");
        assertThat(result.refused().get(done)).contains("identity key");
        assertThat(queue.jobs().find(failed)).get().extracting(Job::state).isEqualTo(JobState.FAILED);
        assertThat(queue.jobs().find(done)).get().extracting(Job::state).isEqualTo(JobState.DONE);

        queue.jobs().cancel(List.of(other), "test");
        assertThat(queue.jobs().requeue(List.of(failed)).changed()).containsExactly(failed);
    }

    @Test
    void of_several_failed_jobs_with_the_same_key_the_first_is_requeued() {
        long first = ended(JobState.FAILED);
        long second = ended(JobState.FAILED);
        queue.channels().pause("root");

        ActionResult result = queue.jobs().requeue(List.of(second, first));

        assertThat(result.changed()).containsExactly(first);
        assertThat(result.refused().get(second)).contains("identity key");
    }

    @Test
    void of_several_finished_and_failed_jobs_with_the_same_key_one_is_requeued() {
        List<Long> jobs =
                List.of(ended(JobState.FAILED), ended(JobState.DONE), ended(JobState.DONE), ended(JobState.FAILED));
        queue.channels().pause("root");

        ActionResult result = queue.jobs().requeue(jobs);

        assertThat(result.changed()).hasSize(1);
        assertThat(result.refused())
                .hasSize(3)
                .allSatisfy((id, reason) -> assertThat(reason).contains("identity key"));
    }
}
