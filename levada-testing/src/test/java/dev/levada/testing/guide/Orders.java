package dev.levada.testing.guide;

import dev.levada.JobQueue;
import java.time.Duration;

/** The application's code, which delays jobs. */
public class Orders {

    private final JobQueue queue;

    public Orders(JobQueue queue) {
        this.queue = queue;
    }

    public void confirm(long order) {
        queue.delayable(SaleOrders::export, order, "csv")
                .priority(5)
                .identityKey("export " + order)
                .delay();
        queue.delayable(SaleOrders::remind, order).eta(Duration.ofDays(3)).delay();
    }

    public void bill(long order) {
        queue.delay(SaleOrders::invoice, order);
    }
}
