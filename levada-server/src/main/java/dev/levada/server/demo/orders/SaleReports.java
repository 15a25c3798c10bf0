package dev.levada.server.demo.orders;

import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.server.demo.Pace;
import dev.levada.server.demo.RunningJobs;
import dev.levada.server.demo.Sql;
import java.sql.SQLException;
import java.time.Duration;

/** Sums up the orders of a currency. Asked for after every invoice; an identity key makes one job of all that wait. */
@JobModel("sale.report")
public final class SaleReports {

    private static final Duration WORK = Duration.ofMillis(150);

    private final Pace pace;
    private final RunningJobs running;

    public SaleReports(Pace pace, RunningJobs running) {
        this.pace = pace;
        this.running = running;
    }

    /** Brings the report of a currency up to date. */
    @JobFunction(channel = "root.report")
    public void refresh(String currency, JobContext context) throws SQLException, InterruptedException {
        try (RunningJobs.Stay stay = running.enter()) {
            pace.work(WORK, currency);
            Sql.change(context.connection(), """
                    INSERT INTO levada_demo.report AS r (currency, orders, total)
                    SELECT currency, count(*), sum(total) FROM levada_demo.sale_order WHERE currency = ? GROUP BY currency
                    ON CONFLICT (currency) DO UPDATE SET orders = EXCLUDED.orders, total = EXCLUDED.total,
                        refreshes = r.refreshes + 1, refreshed_at = clock_timestamp()""", currency);
        }
    }
}
