package dev.levada.server.demo.orders;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/**
 * A checked order.
 *
 * @param number unique among all orders
 * @param source where it came from, such as {@code webshop} or {@code phone}
 * @param currency one of {@link OrderCheck#CURRENCIES}
 * @param total the sum of its lines
 */
public record SaleOrder(
        String number,
        LocalDate date,
        String customer,
        String country,
        String source,
        String currency,
        List<Line> lines,
        BigDecimal total) {

    /** The source of orders that the web shop is told of. */
    public static final String WEB_SHOP = "webshop";

    /**
     * One thing ordered.
     *
     * @param quantity 1 or more
     * @param price of one, in the order's currency
     */
    public record Line(int quantity, String product, BigDecimal price) {

        /** Quantity times price. */
        public BigDecimal amount() {
            return price.multiply(BigDecimal.valueOf(quantity));
        }
    }

    public SaleOrder {
        lines = List.copyOf(lines);
    }
}
