package dev.levada.server.demo.orders;

import dev.levada.FailedJobException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes an order of a row of the file, or says what is wrong with it: the kind of the fault, a colon, and what was found. */
public final class OrderCheck {

    /** The currencies that are sold in. */
    public static final List<String> CURRENCIES = List.of("EUR", "CHF", "USD", "GBP");

    private static final Pattern ITEM = Pattern.compile("(\\S+) x (.+) @ (\\S+)");
    private static final Pattern AMOUNT = Pattern.compile("-?\\d{1,9}(\\.\\d{1,2})?");
    private static final Pattern QUANTITY = Pattern.compile("-?\\d{1,6}");
    private static final Pattern NOT_BEFORE = Pattern.compile("\\+(\\d{1,4})s");

    private OrderCheck() {}

    /**
     * Checks everything that can be told from the row alone.
     *
     * @throws FailedJobException with the first fault found; trying again would not mend it
     */
    public static SaleOrder check(OrderRow row) {
        if (row.order().isEmpty()) {
            throw fault("Missing order number", row, "the column \"order\" is empty");
        }
        if (row.customer().isEmpty()) {
            throw fault("Missing customer", row, "the column \"customer\" is empty");
        }
        if (row.currency().isEmpty() && row.lines().isEmpty() && row.total().isEmpty()) {
            throw fault("Incomplete record", row, "it has neither currency nor lines nor total");
        }
        if (!CURRENCIES.contains(row.currency())) {
            throw fault(
                    "Unknown currency", row, "\"" + row.currency() + "\" is none of " + String.join(", ", CURRENCIES));
        }
        if (!row.notBefore().isEmpty() && notBefore(row).isEmpty()) {
            throw fault("Bad start time", row, "\"" + row.notBefore() + "\" is not of the form +5s");
        }
        LocalDate date = date(row);
        List<SaleOrder.Line> lines = lines(row);
        BigDecimal total = amount(row, "total", row.total());
        BigDecimal sum = lines.stream().map(SaleOrder.Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (total.compareTo(sum) != 0) {
            throw fault("Wrong total", row, "it says " + row.total() + ", its lines make " + sum.toPlainString());
        }
        return new SaleOrder(
                row.order(), date, row.customer(), row.country(), row.source(), row.currency(), lines, total);
    }

    /** How long after the start the import may begin; empty when at once, and when it is not said properly. */
    public static Optional<Duration> notBefore(OrderRow row) {
        Matcher matcher = NOT_BEFORE.matcher(row.notBefore());
        return matcher.matches() ? Optional.of(Duration.ofSeconds(Long.parseLong(matcher.group(1)))) : Optional.empty();
    }

    static FailedJobException fault(String kind, OrderRow row, String found) {
        String order = row.order().isEmpty() ? "" : "order " + row.order() + ", ";
        return new FailedJobException(kind + ": " + found + " (" + order + "line " + row.fileLine() + " of the file)");
    }

    private static LocalDate date(OrderRow row) {
        try {
            return LocalDate.parse(row.date());
        } catch (DateTimeException e) {
            throw fault("Bad date", row, "\"" + row.date() + "\" is no day of the form 2026-11-23");
        }
    }

    private static List<SaleOrder.Line> lines(OrderRow row) {
        List<SaleOrder.Line> lines = new ArrayList<>();
        for (String text : row.lines().lines().map(String::strip).toList()) {
            if (text.isEmpty()) {
                continue;
            }
            Matcher item = ITEM.matcher(text);
            if (!item.matches()) {
                throw fault("Unreadable order line", row, "\"" + text + "\" is not of the form 2 x Product @ 12.50");
            }
            lines.add(new SaleOrder.Line(
                    quantity(row, item.group(1)), item.group(2), amount(row, "price", item.group(3))));
        }
        if (lines.isEmpty()) {
            throw fault("No order lines", row, "the column \"lines\" is empty");
        }
        return lines;
    }

    private static int quantity(OrderRow row, String text) {
        if (!QUANTITY.matcher(text).matches()) {
            throw fault("Not a quantity", row, "\"" + text + "\" is no whole number");
        }
        int quantity = Integer.parseInt(text);
        if (quantity < 1) {
            throw fault("Negative or zero quantity", row, text + " is less than 1");
        }
        return quantity;
    }

    private static BigDecimal amount(OrderRow row, String what, String text) {
        if (!AMOUNT.matcher(text).matches()) {
            throw fault("Not an amount", row, "the " + what + " \"" + text + "\" is no number of the form 12.50");
        }
        BigDecimal amount = new BigDecimal(text);
        if (amount.signum() < 0) {
            throw fault("Negative amount", row, "the " + what + " is " + text);
        }
        return amount;
    }
}
