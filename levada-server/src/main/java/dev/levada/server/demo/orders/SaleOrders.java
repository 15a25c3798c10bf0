package dev.levada.server.demo.orders;

import dev.levada.Delayer;
import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.server.demo.Pace;
import dev.levada.server.demo.RunningJobs;
import dev.levada.server.demo.Sql;
import dev.levada.server.demo.shop.ShopConnector;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Imports orders. */
@JobModel("sale.order")
public final class SaleOrders {

    private static final Duration WORK = Duration.ofMillis(40);

    private final Pace pace;
    private final RunningJobs running;

    public SaleOrders(Pace pace, RunningJobs running) {
        this.pace = pace;
        this.running = running;
    }

    /**
     * Stores an order and delays what follows from it, in the job's own transaction: either the order is there, its jobs are there and this job
     * is done, or nothing of it is.
     */
    @JobFunction(channel = "root.sale")
    public void importOrder(OrderRow row, JobContext context) throws SQLException, InterruptedException {
        try (RunningJobs.Stay stay = running.enter()) {
            pace.work(WORK, row.title());
            SaleOrder order = OrderCheck.check(row);
            Connection connection = context.connection();
            long id = insert(connection, order, row, context.jobId());
            Delayer here = context.queue().in(connection);
            here.delayable(Invoices::generate, id)
                    .description("Invoice for order " + order.number())
                    .delay();
            if (row.isFromShop()) {
                here.delayable(ShopConnector::tellShop, order.number())
                        .description("Tell the shop of order " + order.number())
                        .delay();
            }
        }
    }

    private static long insert(Connection connection, SaleOrder order, OrderRow row, long jobId) throws SQLException {
        List<Long> id = Sql.list(
                connection,
                inserted -> inserted.getLong(1),
                """
                INSERT INTO levada_demo.sale_order (number, ordered, customer, country, source, currency, total, file_line, job_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO NOTHING RETURNING id""",
                order.number(),
                order.date(),
                order.customer(),
                order.country(),
                order.source(),
                order.currency(),
                order.total(),
                row.fileLine(),
                jobId);
        if (id.isEmpty()) {
            throw OrderCheck.fault("Duplicate order number", row, "there is another order " + order.number());
        }
        for (SaleOrder.Line line : order.lines()) {
            Sql.change(
                    connection,
                    "INSERT INTO levada_demo.sale_order_line (order_id, product, quantity, price) VALUES (?, ?, ?, ?)",
                    id.get(0),
                    line.product(),
                    line.quantity(),
                    line.price());
        }
        return id.get(0);
    }
}
