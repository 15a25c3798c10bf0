package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.fixture.QueueFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequeueTest {

    @JobModel("test.again")
    public static class Again {
        final AtomicInteger executions = new AtomicInteger();

        /** Asks for another try until it has been executed so often, then does as the name says. */
        @JobFunction(maxRetries = 3)
        public int upTo(int tries) {
            int n = executions.incrementAndGet();
            if (n < tries) {
                throw new RetryableJobException("not yet", Duration.ZERO);
            }
            return n;
        }

        @JobFunction
        public void fail() {
            executions.incrementAndGet();
            throw new FailedJobException("broken");
        }
    }

    private final QueueFixture fixture = new QueueFixture();
    private final Again again = new Again();
    private final JobQueue queue = fixture.running(builder -> builder.register(again));

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private void requeue(long id) {
        assertThat(queue.jobs().requeue(List.of(id)).changed()).containsExactly(id);
    }

    @Test
    void a_failed_job_runs_again_with_all_its_retries_and_keeps_its_executions() {
        long id = queue.delay(Again::upTo, 6).id();
        Job failed = fixture.awaitState(queue, id, JobState.FAILED);
        assertThat(failed.execution().retry()).isEqualTo(3);
        assertThat(failed.outcome().exceptionMessage()).isEqualTo("Max. retries (3) reached: not yet");

        requeue(id);
        Job done = fixture.awaitState(queue, id, JobState.DONE);

        assertThat(again.executions).hasValue(6);
        assertThat(done.execution().retry()).isEqualTo(3);
        assertThat(done.execution().attempt()).isEqualTo(6);
        assertThat(done.outcome()).isEqualTo(new Job.Outcome("6", null, null, null));
        assertThat(queue.jobs().attempts(id)).extracting(JobAttempt::number).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(queue.jobs().attempts(id))
                .extracting(JobAttempt::outcome)
                .containsExactly(
                        JobAttempt.Outcome.RETRIED,
                        JobAttempt.Outcome.RETRIED,
                        JobAttempt.Outcome.FAILED,
                        JobAttempt.Outcome.RETRIED,
                        JobAttempt.Outcome.RETRIED,
                        JobAttempt.Outcome.DONE);
        assertThat(done.times().created()).isEqualTo(failed.times().created());
    }

    @Test
    void a_done_job_runs_again() {
        long id = queue.delay(Again::upTo, 1).id();
        Job first = fixture.awaitState(queue, id, JobState.DONE);

        requeue(id);
        fixture.awaitNumber("SELECT count(*) FROM levada.job_finished WHERE attempt = 2", 1);
        Job second = fixture.awaitState(queue, id, JobState.DONE);

        assertThat(again.executions).hasValue(2);
        assertThat(second.outcome().result()).isEqualTo("2");
        assertThat(second.times().created()).isEqualTo(first.times().created());
        assertThat(queue.jobs().attempts(id))
                .extracting(JobAttempt::outcome)
                .containsExactly(JobAttempt.Outcome.DONE, JobAttempt.Outcome.DONE);
        assertThat(queue.jobs().attempts(id)).extracting(JobAttempt::result).containsExactly("1", "2");
    }

    @Test
    void a_cancelled_job_keeps_its_eta_when_it_is_requeued() {
        Instant eta = Instant.parse("2035-01-01T00:00:00Z");
        long id = queue.delayable(Again::upTo, 1)
                .eta(eta)
                .priority(3)
                .channel("sale")
                .maxRetries(9)
                .description("d")
                .identityKey("k")
                .delay()
                .id();
        queue.jobs().cancel(List.of(id), "Ada");
        requeue(id);

        Job job = queue.jobs().find(id).orElseThrow();
        assertThat(job.stage()).isEqualTo(JobStage.SCHEDULED);
        assertThat(job.properties()).isEqualTo(new Job.Properties("root.sale", 3, 9, eta, "d", "k"));
        assertThat(job.outcome()).isEqualTo(new Job.Outcome(null, null, null, null));
        assertThat(queue.jobs().attempts(id)).isEmpty();

        queue.jobs().changeEta(List.of(id), Duration.ZERO);
        fixture.awaitState(queue, id, JobState.DONE);
    }

    @Test
    void a_failed_job_that_fails_again_has_failed_twice() {
        long id = queue.delay(Again::fail).id();
        fixture.awaitState(queue, id, JobState.FAILED);
        requeue(id);
        fixture.awaitNumber("SELECT count(*) FROM levada.job WHERE state = 'failed' AND attempt = 2", 1);

        assertThat(queue.jobs().attempts(id))
                .extracting(JobAttempt::exceptionMessage)
                .containsExactly("broken", "broken");
        assertThat(queue.jobs().find(id))
                .get()
                .satisfies(job -> assertThat(job.execution().retry()).isOne());
    }

    @Test
    void cancelling_a_failed_job_keeps_its_error_and_setting_it_to_done_does_not() {
        long cancelled = queue.delay(Again::fail).id();
        long done = queue.delay(Again::fail).id();
        fixture.awaitState(queue, cancelled, JobState.FAILED);
        fixture.awaitState(queue, done, JobState.FAILED);

        queue.jobs().cancel(List.of(cancelled), "Ada");
        queue.jobs().setDone(List.of(done), "Bob");

        assertThat(queue.jobs().find(cancelled).orElseThrow().outcome())
                .isEqualTo(new Job.Outcome(null, "cancelled by Ada", FailedJobException.class.getName(), "broken"));
        assertThat(queue.jobs().find(done).orElseThrow().outcome())
                .isEqualTo(new Job.Outcome(null, "manually set to done by Bob", null, null));
        for (long id : List.of(cancelled, done)) {
            assertThat(queue.jobs().attempts(id))
                    .extracting(JobAttempt::outcome)
                    .containsExactly(JobAttempt.Outcome.FAILED);
            requeue(id);
            fixture.awaitNumber(
                    "SELECT count(*) FROM levada.jobs WHERE state = 'failed' AND attempt = 2 AND id = " + id, 1);
        }
    }
}
