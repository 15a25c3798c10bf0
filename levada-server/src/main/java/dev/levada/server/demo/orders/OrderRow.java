package dev.levada.server.demo.orders;

/**
 * One order as it stands in the file: texts, trimmed and otherwise unchecked. It is the argument of the job that imports it, stored as
 * JSON.
 *
 * @param fileLine the line of the file it begins in, from 1
 * @param express {@code yes} for orders that go first
 * @param notBefore when the import may begin at the earliest, {@code +5s} for five seconds after the start; empty: at once
 * @param lines what was ordered, a line each: {@code 2 x Espresso cup, white @ 12.50}
 */
public record OrderRow(
        long fileLine,
        String order,
        String date,
        String customer,
        String country,
        String source,
        String express,
        String notBefore,
        String currency,
        String lines,
        String total) {

    /** Whether the order goes before others. */
    public boolean isExpress() {
        return express.equals("yes");
    }

    /** Whether the order came from the web shop, which wants to be told of it. */
    public boolean isFromShop() {
        return source.equals(SaleOrder.WEB_SHOP);
    }

    /** The order's number, or its place in the file when it has none. */
    public String title() {
        return order.isEmpty() ? "in line " + fileLine : order;
    }
}
