package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.Job;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.JobQueue;
import dev.levada.JobQueueBuilder;
import dev.levada.JobState;
import dev.levada.configuration.Key;
import dev.levada.fixture.QueueFixture;
import dev.levada.status.FunctionStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The time limit that a queue gives functions which have none. */
class JobTimeoutTest {

    private final QueueFixture fixture = new QueueFixture();
    private final CountDownLatch release = new CountDownLatch(1);

    /** Jobs that stay as long as the test wants. */
    @JobModel("test")
    public class Waiting {
        @JobFunction
        public void plain() throws InterruptedException {
            release.await();
        }

        @JobFunction(timeout = "1h")
        public void patient() throws InterruptedException {
            release.await();
        }
    }

    @AfterEach
    void close() throws SQLException {
        release.countDown();
        fixture.close();
    }

    private JobQueueBuilder waiting(JobQueueBuilder builder, String timeout) {
        return builder.register(new Waiting()).environment(Map.of("LEVADA_JOB_TIMEOUT", timeout));
    }

    @Test
    void a_function_without_a_timeout_has_that_of_the_queue_and_one_with_its_own_does_not() {
        JobQueue queue = fixture.running(builder -> waiting(builder, "PT0.3S"));
        long patient = queue.delay(Waiting::patient).id();
        fixture.awaitState(queue, patient, JobState.STARTED);
        Job failed = fixture.awaitState(queue, queue.delay(Waiting::plain).id(), JobState.FAILED);
        assertThat(failed.outcome().exceptionName()).isEqualTo("timeout");
        assertThat(failed.outcome().exceptionMessage()).contains("timeout of 0.3 s");
        assertThat(queue.jobs().find(patient).orElseThrow().state()).isEqualTo(JobState.STARTED);
        release.countDown();
        fixture.awaitState(queue, patient, JobState.DONE);
        assertThat(queue.functions())
                .filteredOn(function -> function.name().equals("test.plain"))
                .extracting(FunctionStatus::timeout)
                .containsExactly(Duration.ofMillis(300));
    }

    @Test
    void a_record_in_the_database_counts_before_the_queue() throws SQLException {
        JobQueue queue = fixture.running(builder -> waiting(builder, "1h"));
        assertThat(queue.function("test.plain").timeout()).isEqualTo(Duration.ofHours(1));
        fixture.execute("INSERT INTO levada.function_setting (name, timeout) VALUES ('test.plain', '0.3 s')");
        fixture.awaitState(queue, queue.delay(Waiting::plain).id(), JobState.FAILED);
    }

    @Test
    void code_can_say_that_there_is_no_limit_whatever_the_environment_says() {
        JobQueue queue = fixture.queue(builder -> waiting(builder, "1s").jobTimeout(Duration.ZERO));
        assertThat(queue.function("test.plain").timeout()).isNull();
        assertThat(queue.configuration().setting(Key.JOB_TIMEOUT).value()).isEqualTo("none");
        assertThat(queue.configuration().jobTimeout()).isNull();
        JobQueue limited = fixture.queue(builder -> waiting(builder, "1s").jobTimeout(Duration.ofMinutes(90)));
        assertThat(limited.function("test.plain").timeout()).isEqualTo(Duration.ofMinutes(90));
        assertThat(limited.function("test.patient").timeout()).isEqualTo(Duration.ofHours(1));
        assertThatThrownBy(() -> fixture.queue(builder -> builder.jobTimeout(Duration.ofSeconds(-1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The timeout of jobs must be between PT0S and PT876600H, not PT-1S");
    }
}
