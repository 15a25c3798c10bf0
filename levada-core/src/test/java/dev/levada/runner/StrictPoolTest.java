package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.levada.JobQueue;
import dev.levada.JobState;
import dev.levada.fixture.QueueFixture;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A pool may hand out connections that commit nothing by themselves. */
class StrictPoolTest {

    @Test
    void a_node_on_a_pool_without_autocommit_runs_jobs_and_leaves_in_good_order() throws SQLException {
        try (QueueFixture fixture = new QueueFixture();
                HikariDataSource pool = new HikariDataSource()) {
            pool.setDataSource(fixture.direct());
            pool.setAutoCommit(false);
            pool.setMaximumPoolSize(10);
            ClusterTest.Other other = new ClusterTest.Other();
            JobQueue queue =
                    JobQueue.builder(pool).register(other).workers(2).build().start();
            fixture.awaitState(queue, queue.delay(ClusterTest.Other::run).id(), JobState.DONE);
            queue.stop(Duration.ofSeconds(10));
            queue.close();
            assertThat(fixture.text("SELECT state FROM levada.node")).isEqualTo("stopped");
            assertThat(fixture.number("SELECT count(*) FROM levada.jobrunner WHERE expires_at > clock_timestamp()"))
                    .isZero();
        }
    }
}
