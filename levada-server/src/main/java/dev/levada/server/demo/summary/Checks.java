package dev.levada.server.demo.summary;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Judges whether the evidence agrees. */
public final class Checks {

    private Checks() {}

    /** Every claim of the demo, judged. */
    public static List<Check> of(Evidence evidence) {
        List<Check> checks = new ArrayList<>();
        Evidence.File file = evidence.file();
        Evidence.Jobs jobs = evidence.jobs();
        Evidence.Orders orders = evidence.orders();
        Evidence.Invoices invoices = evidence.invoices();
        Evidence.Shop shop = evidence.shop();
        checks.add(new Check("No job is left over", jobs.open() == 0, text("%,d wait or run", jobs.open())));
        checks.add(new Check(
                "Every order of the file is imported or told as faulty",
                file.orders() == jobs.importsDone() + jobs.importsFailed()
                        && orders.numbers().size() == jobs.importsDone(),
                text(
                        "%,d in the file = %,d imported + %,d faulty",
                        file.orders(), orders.numbers().size(), jobs.importsFailed())));
        long missing = minus(file.soundNumbers(), orders.numbers()).size();
        long surplus = minus(orders.numbers(), file.soundNumbers()).size();
        checks.add(new Check(
                "Exactly the orders without fault are imported, with all their lines",
                missing + surplus == 0 && orders.lines() == file.soundLines(),
                text(
                        "%,d missing, %,d too many, %,d of %,d lines",
                        missing, surplus, orders.lines(), file.soundLines())));
        checks.add(new Check(
                "Every imported order has exactly one invoice",
                invoices.count() == orders.numbers().size() && invoices.orders() == invoices.count(),
                text("%,d invoices of %,d orders", invoices.count(), invoices.orders())));
        checks.add(new Check(
                "Invoice numbers have no gap and no double, and each has its file",
                invoices.numbers() == invoices.count()
                        && (invoices.count() == 0 || invoices.first() == 1)
                        && invoices.last() == invoices.count()
                        && invoices.filesMissing() == 0,
                text(
                        "%,d numbers from %,d to %,d, %,d files missing",
                        invoices.numbers(), invoices.first(), invoices.last(), invoices.filesMissing())));
        checks.add(new Check(
                "The shop took exactly what the done jobs told it, each once",
                shop.done().equals(shop.accepted()),
                text("%,d told, %,d taken", shop.done().size(), shop.accepted().size())));
        checks.add(new Check(
                "Every order of the web shop has led to a notification, done or failed",
                shop.ended() >= shop.wanted(),
                text("%,d orders, %,d notifications", shop.wanted(), shop.ended())));
        checks.add(new Check(
                "The reports agree with the orders",
                orders.reportsOff() == 0,
                text("%,d currencies differ", orders.reportsOff())));
        checks.add(new Check("No job began before its time", jobs.early() == 0, text("%,d too early", jobs.early())));
        checks.add(capacities(evidence.capacities(), evidence.mostRunning()));
        return checks;
    }

    private static Check capacities(Map<String, Integer> capacities, Map<String, Integer> mostRunning) {
        boolean kept = true;
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, Integer> channel : new TreeMap<>(capacities).entrySet()) {
            int most = mostRunning.getOrDefault(channel.getKey(), 0);
            kept &= most <= channel.getValue();
            found.add(channel.getKey().replaceFirst("^root\\.", "") + " " + most + " of " + channel.getValue());
        }
        return new Check("No channel ran more jobs at a time than its capacity", kept, String.join(", ", found));
    }

    private static Set<String> minus(Set<String> from, Set<String> what) {
        Set<String> rest = new HashSet<>(from);
        rest.removeAll(what);
        return rest;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
