package dev.levada.server.demo.summary;

import java.util.Map;
import java.util.Set;

/**
 * What the file, the queue, the business tables, the folder of invoices and the shop say, each for itself.
 *
 * @param file what should come of it
 * @param capacities by channel
 * @param mostRunning the most jobs that ran at a time, by channel, as the jobs themselves counted
 */
public record Evidence(
        File file,
        Jobs jobs,
        Orders orders,
        Invoices invoices,
        Shop shop,
        Map<String, Integer> capacities,
        Map<String, Integer> mostRunning) {

    /**
     * The file's orders, judged by its text alone.
     *
     * @param soundNumbers the numbers of those without fault
     */
    public record File(long orders, Set<String> soundNumbers, long soundLines) {}

    /**
     * The queue's jobs.
     *
     * @param open waiting or running
     * @param early first executions that began before their ETA
     */
    public record Jobs(long importsDone, long importsFailed, long open, long early) {}

    /**
     * The orders in the tables.
     *
     * @param reportsOff currencies whose report differs from the orders
     */
    public record Orders(Set<String> numbers, long lines, long reportsOff) {}

    /** The invoices in the table and in the folder. */
    public record Invoices(long count, long orders, long numbers, long first, long last, long filesMissing) {}

    /**
     * What the shop was told.
     *
     * @param done ids of the jobs that are done
     * @param ended how many notifications are done or have failed
     * @param accepted ids of the jobs the shop took an order from
     * @param wanted orders in the tables that the shop is to be told of
     */
    public record Shop(Set<Long> done, long ended, Set<Long> accepted, long wanted) {}
}
