package dev.levada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.JobAttempt.Outcome;
import dev.levada.fixture.QueueFixture;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttemptsTest {

    private final QueueFixture fixture = new QueueFixture();
    private final JobQueue queue = fixture.queue(builder -> builder);

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    /** A job that has been retried so often, and is done at last. */
    private void retried(int times) throws SQLException {
        fixture.execute(
                "INSERT INTO levada.job_attempt (job_id, attempt, outcome, started_at) SELECT 7, n, 'retried', now()"
                        + " FROM generate_series(1, " + times + ") n");
        fixture.execute(
                "INSERT INTO levada.job_finished (id, state, priority, max_retries, retry, attempt, crashes, channel,"
                        + " function, args, created_at, started_at, finished_at)"
                        + " VALUES (7, 'done', 10, 0, 1, " + times
                        + " + 1, 0, 'root', 'f.f', '[]', now(), now(), now())");
    }

    private static List<Integer> numbers(List<JobAttempt> attempts) {
        return attempts.stream().map(JobAttempt::number).toList();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void of_a_job_that_ran_very_often_the_last_executions_are_given_in_order() throws SQLException {
        retried(250);
        List<JobAttempt> attempts = queue.jobs().attempts(7);
        assertThat(numbers(attempts)).isEqualTo(range(152, 251));
        assertThat(attempts.get(98).outcome()).isEqualTo(Outcome.RETRIED);
        assertThat(attempts.get(99).outcome()).isEqualTo(Outcome.DONE);
        assertThat(numbers(queue.search().attempts(7))).isEqualTo(range(152, 251));
        assertThat(numbers(queue.jobs().attempts(7, 1))).isEqualTo(range(251, 251));
        assertThat(numbers(queue.search().attempts(7, 3))).isEqualTo(range(249, 251));
        assertThat(numbers(queue.jobs().attempts(7, 1_000))).isEqualTo(range(1, 251));
    }

    @Test
    void no_more_than_a_thousand_executions_are_read_at_a_time() {
        for (int most : List.of(0, 1_001)) {
            assertThatThrownBy(() -> queue.jobs().attempts(7, most))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("1 to 1000 executions of a job are read at a time, not " + most);
            assertThatThrownBy(() -> queue.search().attempts(7, most)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
