package dev.levada.testing.guide;

import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.RetryableJobException;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The job functions that the guide tests. */
@JobModel("sale.order")
public class SaleOrders {

    private boolean shopIsUp = true;

    void shopIsUp(boolean up) {
        shopIsUp = up;
    }

    @JobFunction(channel = "root.sale", retryPattern = "1:600", maxRetries = 3)
    public void export(long order, String format) {
        if (!shopIsUp) {
            throw new RetryableJobException("the shop does not answer");
        }
    }

    @JobFunction(description = "Remind the customer")
    public void remind(long order) {}

    @JobFunction
    public void invoice(long order, JobContext job) throws SQLException {
        try (PreparedStatement insert =
                job.connection().prepareStatement("INSERT INTO invoice (sale_order) VALUES (?)")) {
            insert.setLong(1, order);
            insert.execute();
        }
    }
}
