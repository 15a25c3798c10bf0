package dev.levada.testing.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.JobQueue;
import dev.levada.RetryableJobException;
import dev.levada.testing.JobTrap;
import dev.levada.testing.LevadaExtension;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TrapGuideTest {

    private final SaleOrders saleOrders = new SaleOrders();

    @RegisterExtension
    final LevadaExtension levada = LevadaExtension.withDetachedQueue(queue -> queue.register(saleOrders));

    @Test
    void confirming_an_order_delays_its_export(JobQueue queue, JobTrap trap) {
        new Orders(queue).confirm(42L);

        trap.assertJobs(2);
        trap.assertJobs(1, SaleOrders::export);
        trap.assertDelayed(SaleOrders::export, 42L, "csv").withPriority(5).withChannel("sale");
        trap.assertDelayed(SaleOrders::remind, 42L).withEta(Duration.ofDays(3)).times(1);
    }

    @Test
    void a_failure_shows_what_was_expected_and_all_calls(JobQueue queue, JobTrap trap) {
        new Orders(queue).confirm(42L);

        assertThatThrownBy(
                        () -> trap.assertDelayed(SaleOrders::export, 42L, "csv").withPriority(7))
                .isInstanceOf(AssertionError.class)
                .hasMessage("""
                        Expected this call to have been delayed:
                          sale.order.export(42,"csv") with properties (priority=7)
                        Delayed were 2 calls:
                          sale.order.export(42,"csv") with properties (priority=5, channel=root.sale, maxRetries=3, identityKey=export 42)
                          sale.order.remind(42) with properties (priority=10, channel=root, maxRetries=5, eta=PT72H, description=Remind the customer)
                        """.stripTrailing());
    }

    @Test
    void an_order_that_is_confirmed_twice_is_exported_once(JobQueue queue, JobTrap trap) {
        new Orders(queue).confirm(42L);
        new Orders(queue).confirm(42L);

        trap.assertJobs(1, SaleOrders::export);
        trap.assertDelayed(SaleOrders::export, 42L, "csv").times(2); // the calls
    }

    @Test
    void a_shop_that_is_down_is_told_to_the_test(JobQueue queue, JobTrap trap) {
        new Orders(queue).confirm(42L);
        saleOrders.shopIsUp(false);

        assertThatThrownBy(trap::perform).isInstanceOf(RetryableJobException.class);

        assertThat(trap.perform()).isEqualTo(1); // the job after it
        trap.assertJobs(0);
    }
}
