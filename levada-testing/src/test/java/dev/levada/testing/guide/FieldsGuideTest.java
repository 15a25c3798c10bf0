package dev.levada.testing.guide;

import dev.levada.JobQueue;
import dev.levada.testing.JobTrap;
import dev.levada.testing.LevadaExtension;
import dev.levada.testing.LevadaResource;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@NullUnmarked
@ExtendWith(LevadaExtension.class)
class FieldsGuideTest {

    private final JobQueue queue =
            JobQueue.detached().register(new SaleOrders()).build(); // or injected by a container

    @LevadaResource
    private JobTrap trap;

    @Test
    void confirming_an_order_delays_its_reminder() {
        new Orders(queue).confirm(42L);

        trap.assertDelayed(SaleOrders::remind, 42L).withDescription("Remind the customer");
    }
}
