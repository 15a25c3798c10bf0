package dev.levada.testing.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.Job;
import dev.levada.JobQueue;
import dev.levada.embedded.EmbeddedDatabase;
import dev.levada.testing.JobDrain;
import dev.levada.testing.JobTrap;
import dev.levada.testing.TestClock;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class PlainGuideTest {

    @Test
    void everything_works_without_the_extension() {
        DataSource database = EmbeddedDatabase.shared().createDatabase();
        TestClock clock = TestClock.install(database);
        try (JobQueue queue =
                JobQueue.builder(database).register(new SaleOrders()).build()) {
            try (JobTrap trap = JobTrap.of(queue)) {
                new Orders(queue).confirm(42L);
                trap.assertJobs(2);
                assertThat(trap.performAll()).isEqualTo(2);
            }
            try (JobDrain drain = JobDrain.of(queue)) {
                new Orders(queue).confirm(43L);
                clock.advance(Duration.ofDays(3));
                assertThat(drain.drain()).extracting(Job::title).contains("Remind the customer");
            }
        }
    }
}
