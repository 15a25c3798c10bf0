package dev.levada.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.Job;
import dev.levada.JobQueue;
import dev.levada.JobState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JobDrainTest {

    private final Shop shop = new Shop();

    @RegisterExtension
    final LevadaExtension levada =
            LevadaExtension.withQueue(queue -> queue.register(shop).channels("root:100,root.off:0"));

    @BeforeEach
    void use(JobQueue queue) {
        shop.uses(queue);
    }

    @Test
    void jobs_run_in_the_order_of_the_jobrunner_and_with_them_what_they_delay(JobQueue queue, JobDrain drain) {
        queue.delay(Shop::delays, 1);
        queue.delay(Shop::nothing);
        queue.delayable(Shop::confirm, 1L).priority(1).delay();
        List<Job> ran = drain.drain();
        assertThat(ran).extracting(Job::state).containsOnly(JobState.DONE);
        assertThat(shop.done).containsExactly("confirm 1", "delays 1", "nothing", "delays 0");
        assertThat(drain.runNext()).isEmpty();
    }

    @Test
    void what_may_not_start_now_stays(JobQueue queue, JobDrain drain) {
        queue.delayable(Shop::confirm, 1L).channel("off").delay();
        queue.delayable(Shop::confirm, 2L).eta(Duration.ofMinutes(1)).delay();
        assertThat(drain.drain()).isEmpty();
        assertThat(shop.done).isEmpty();
    }

    @Test
    void a_job_that_fails_comes_back_as_failed(JobQueue queue, JobDrain drain) {
        queue.delay(Shop::breaks, "unchecked");
        Job job = drain.runNext().orElseThrow();
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.outcome().exceptionMessage()).isEqualTo("broken");
    }

    @Test
    void retries_come_by_the_clock_until_there_are_no_more(JobQueue queue, JobDrain drain, TestClock clock) {
        long id = queue.delay(Shop::retries).id();
        assertThat(drain.drain()).extracting(Job::state).containsExactly(JobState.PENDING);
        clock.advance(Duration.ofSeconds(59));
        assertThat(drain.drain()).isEmpty();
        clock.advance(Duration.ofSeconds(2));
        assertThat(drain.drain()).extracting(Job::state).containsExactly(JobState.PENDING);
        clock.advance(Duration.ofMinutes(1));
        assertThat(drain.drain()).extracting(Job::state).containsExactly(JobState.FAILED);
        assertThat(queue.jobs().find(id).orElseThrow().execution().attempt()).isEqualTo(3);
    }

    @Test
    void a_limit_ends_it_early(JobQueue queue, JobDrain drain) {
        queue.delay(Shop::delays, 1_000);
        assertThat(drain.drain(3)).hasSize(3);
        assertThat(shop.done).containsExactly("delays 1000", "delays 999", "delays 998");
    }

    @Test
    void jobs_that_sql_has_delayed_run_too(DataSource database, JobQueue queue, JobDrain drain) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT levada.delay('test.shop.confirm', '[7]')");
        }
        assertThat(drain.drain()).hasSize(1);
        assertThat(shop.done).containsExactly("confirm 7");
    }

    @Test
    void where_the_queue_is_started_there_is_nothing_to_drain(JobQueue queue) {
        queue.start();
        try {
            assertThatThrownBy(() -> JobDrain.of(queue))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(
                            "is started and runs its jobs by itself; take the steps on a queue that was built"
                                    + " but not started");
        } finally {
            queue.close();
        }
    }
}
