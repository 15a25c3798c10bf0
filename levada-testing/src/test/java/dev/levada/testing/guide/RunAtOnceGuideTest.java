package dev.levada.testing.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levada.DelayedJob;
import dev.levada.JobQueue;
import dev.levada.NoDelay;
import dev.levada.testing.RunAtOnce;
import org.junit.jupiter.api.Test;

class RunAtOnceGuideTest {

    private final JobQueue queue =
            JobQueue.detached().register(new SaleOrders()).build();

    @Test
    @RunAtOnce
    void an_order_is_exported_when_it_is_confirmed() {
        new Orders(queue).confirm(42L); // export and reminder are done when it returns
    }

    @Test
    void a_part_of_a_test_runs_its_jobs_at_once() {
        try (NoDelay scope = queue.noDelay()) {
            assertThat(queue.delay(SaleOrders::remind, 42L)).isEqualTo(DelayedJob.RAN_AT_ONCE);
        }
    }
}
