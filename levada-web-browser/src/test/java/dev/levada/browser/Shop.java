package dev.levada.browser;

import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import java.time.Duration;
import java.util.Map;

/** Job functions whose speed and luck the tests decide. */
@JobModel("sale.order")
public final class Shop {

    private volatile boolean mailWorks;
    private volatile Duration work = Duration.ofMillis(100);
    private volatile boolean open = true;

    /** Whether mails can be sent from now on. */
    void mailWorks(boolean works) {
        mailWorks = works;
    }

    /** How long the import of an order takes from now on. */
    void work(Duration duration) {
        work = duration;
    }

    /** Lets reports that run end. */
    void close() {
        open = false;
    }

    @JobFunction(channel = "root.sale")
    public void importOrder(String number, Map<String, Object> row) throws InterruptedException {
        Thread.sleep(work.toMillis());
    }

    @JobFunction(channel = "root.mail")
    public String tellCustomer(String number, String password) {
        if (!mailWorks) {
            throw new IllegalStateException("The mail server does not answer; order " + number + " was not told");
        }
        return "told about " + number;
    }

    @JobFunction(channel = "root.report")
    public void report(int month, JobContext context) throws InterruptedException {
        for (int percent = 0; open; percent = Math.min(95, percent + 5)) {
            if (percent % 25 == 0 && percent > 0) {
                context.log("page " + percent / 25 + " of 4 is written");
            }
            context.progress(percent);
            context.checkCancelled();
            Thread.sleep(200);
        }
    }
}
