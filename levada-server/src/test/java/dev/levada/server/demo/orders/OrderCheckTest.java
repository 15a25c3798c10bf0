package dev.levada.server.demo.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.FailedJobException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderCheckTest {

    @Test
    void a_sound_row_becomes_an_order() {
        SaleOrder order = OrderCheck.check(
                row("SO-1", "2026-11-23", "Anna", "", "EUR", "2 x Cup, white @ 1.50\n\n1 x Map @ 9", "12.00"));
        assertThat(order.date()).isEqualTo(LocalDate.of(2026, 11, 23));
        assertThat(order.total()).isEqualByComparingTo("12");
        assertThat(order.lines())
                .containsExactly(
                        new SaleOrder.Line(2, "Cup, white", new BigDecimal("1.50")),
                        new SaleOrder.Line(1, "Map", new BigDecimal("9")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            nullValues = "-",
            value = {
                "Missing order number      || 2026-11-23 | Anna || EUR  | 1 x Map @ 3.00       | 3.00  | the column \"order\" is empty",
                "Missing customer          | SO-1 | 2026-11-23 ||| EUR  | 1 x Map @ 3.00       | 3.00  | the column \"customer\" is empty",
                "Unknown currency          | SO-1 | 2026-11-23 | Anna || EURO | 1 x Map @ 3.00       | 3.00  | \"EURO\" is none of EUR, CHF, USD, GBP",
                "Unknown currency          | SO-1 | 2026-11-23 | Anna || eur  | 1 x Map @ 3.00       | 3.00  | \"eur\"",
                "Bad start time            | SO-1 | 2026-11-23 | Anna | soon | EUR  | 1 x Map @ 3.00  | 3.00  | \"soon\"",
                "Bad date                  | SO-1 | 2026-02-30 | Anna || EUR  | 1 x Map @ 3.00       | 3.00  | \"2026-02-30\"",
                "Bad date                  | SO-1 | 23/11/2026 | Anna || EUR  | 1 x Map @ 3.00       | 3.00  | \"23/11/2026\"",
                "Bad date                  | SO-1 || Anna || EUR  | 1 x Map @ 3.00       | 3.00  | \"\"",
                "Negative or zero quantity | SO-1 | 2026-11-23 | Anna || EUR  | -2 x Map @ 3.00      | -6.00 | -2 is less than 1",
                "Negative or zero quantity | SO-1 | 2026-11-23 | Anna || EUR  | 0 x Map @ 3.00       | 0     | 0 is less than 1",
                "Not a quantity            | SO-1 | 2026-11-23 | Anna || EUR  | two x Map @ 3.00     | 6.00  | \"two\"",
                "Not a quantity            | SO-1 | 2026-11-23 | Anna || EUR  | 9999999 x Map @ 3.00 | 6.00  | \"9999999\"",
                "Not an amount             | SO-1 | 2026-11-23 | Anna || EUR  | 1 x Map @ 3,00       | 3.00  | the price \"3,00\"",
                "Not an amount             | SO-1 | 2026-11-23 | Anna || EUR  | 1 x Map @ 1e9        | 3.00  | the price \"1e9\"",
                "Not an amount             | SO-1 | 2026-11-23 | Anna || EUR  | 1 x Map @ 3.00       | free  | the total \"free\"",
                "Negative amount           | SO-1 | 2026-11-23 | Anna || EUR  | 1 x Map @ -3.00      | -3.00 | the price is -3.00",
                "Wrong total               | SO-1 | 2026-11-23 | Anna || EUR  | 2 x Map @ 3.00       | 5.99  | it says 5.99, its lines make 6.00",
                "No order lines            | SO-1 | 2026-11-23 | Anna || EUR  || 3.00  | the column \"lines\" is empty",
                "Unreadable order line     | SO-1 | 2026-11-23 | Anna || EUR  | 1 Map for 3.00       | 3.00  | \"1 Map for 3.00\"",
                "Incomplete record         | SO-1 | 2026-11-23 | Anna |||||  it has neither currency nor lines nor total",
            })
    void a_fault_is_told_by_its_kind_what_was_found_and_where(
            String kind,
            String order,
            String date,
            String customer,
            String notBefore,
            String currency,
            String lines,
            String total,
            String found) {
        OrderRow row =
                row(text(order), text(date), text(customer), text(notBefore), text(currency), text(lines), text(total));
        assertThatThrownBy(() -> OrderCheck.check(row))
                .isInstanceOf(FailedJobException.class)
                .hasMessageStartingWith(kind + ": ")
                .hasMessageContaining(found)
                .hasMessageEndingWith("line 7 of the file)");
    }

    @Test
    void a_start_time_is_given_in_seconds_from_now() {
        assertThat(OrderCheck.notBefore(row("SO-1", "", "", "+12s", "", "", "")))
                .contains(Duration.ofSeconds(12));
        assertThat(OrderCheck.notBefore(row("SO-1", "", "", "", "", "", ""))).isEmpty();
        assertThat(OrderCheck.notBefore(row("SO-1", "", "", "+99999s", "", "", "")))
                .isEmpty();
    }

    @Test
    void every_kind_of_fault_of_the_generator_is_found() {
        OrderFile file =
                OrderFile.parse("x", OrdersFileGenerator.generate(60, 12, 5).getBytes(StandardCharsets.UTF_8));
        assertThat(file.orders().stream()
                        .filter(row -> row.fileLine() > 0 && isFaulty(row))
                        .count())
                .as("all but the duplicate, which no row shows by itself")
                .isEqualTo(11);
    }

    private static boolean isFaulty(OrderRow row) {
        try {
            OrderCheck.check(row);
            return false;
        } catch (FailedJobException fault) {
            return true;
        }
    }

    private static String text(@org.jspecify.annotations.Nullable String value) {
        return value == null ? "" : value;
    }

    private static OrderRow row(
            String order, String date, String customer, String notBefore, String currency, String lines, String total) {
        return new OrderRow(7, order, date, customer, "DE", "phone", "no", notBefore, currency, lines, total);
    }
}
