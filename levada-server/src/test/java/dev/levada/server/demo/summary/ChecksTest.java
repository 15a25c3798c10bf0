package dev.levada.server.demo.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChecksTest {

    private static final Evidence.File FILE = new Evidence.File(3, Set.of("A", "B"), 5);
    private static final Evidence.Jobs JOBS = new Evidence.Jobs(2, 1, 0, 0);
    private static final Evidence.Orders ORDERS = new Evidence.Orders(Set.of("A", "B"), 5, 0);
    private static final Evidence.Invoices INVOICES = new Evidence.Invoices(2, 2, 2, 1, 2, 0);
    private static final Evidence.Shop SHOP = new Evidence.Shop(Set.of(7L), 1, Set.of(7L), 1);
    private static final Map<String, Integer> CAPACITIES = Map.of("root", 4, "root.sale", 2);
    private static final Map<String, Integer> MOST = Map.of("root", 3, "root.sale", 2);

    @Test
    void everything_holds_when_all_agree() {
        assertThat(broken(JOBS, ORDERS, INVOICES, SHOP, MOST)).isEmpty();
    }

    static Stream<Arguments> disagreements() {
        return Stream.of(
                wrong("a job is left", new Evidence.Jobs(2, 1, 1, 0), ORDERS, INVOICES, SHOP, MOST, "left over"),
                wrong(
                        "an import vanished",
                        new Evidence.Jobs(2, 0, 0, 0),
                        ORDERS,
                        INVOICES,
                        SHOP,
                        MOST,
                        "imported or told"),
                wrong(
                        "a job began early",
                        new Evidence.Jobs(2, 1, 0, 1),
                        ORDERS,
                        INVOICES,
                        SHOP,
                        MOST,
                        "before its time"),
                wrong(
                        "a faulty order was taken for another",
                        JOBS,
                        new Evidence.Orders(Set.of("A", "C"), 5, 0),
                        INVOICES,
                        SHOP,
                        MOST,
                        "without fault"),
                wrong(
                        "lines were written twice",
                        JOBS,
                        new Evidence.Orders(Set.of("A", "B"), 10, 0),
                        INVOICES,
                        SHOP,
                        MOST,
                        "without fault"),
                wrong(
                        "a report is stale",
                        JOBS,
                        new Evidence.Orders(Set.of("A", "B"), 5, 1),
                        INVOICES,
                        SHOP,
                        MOST,
                        "reports agree"),
                wrong(
                        "an invoice is missing",
                        JOBS,
                        ORDERS,
                        new Evidence.Invoices(1, 1, 1, 1, 1, 0),
                        SHOP,
                        MOST,
                        "exactly one invoice"),
                wrong(
                        "an order has two invoices",
                        JOBS,
                        ORDERS,
                        new Evidence.Invoices(2, 1, 2, 1, 2, 0),
                        SHOP,
                        MOST,
                        "exactly one invoice"),
                wrong(
                        "a number is missing",
                        JOBS,
                        ORDERS,
                        new Evidence.Invoices(2, 2, 2, 1, 3, 0),
                        SHOP,
                        MOST,
                        "no gap"),
                wrong(
                        "a number was given twice",
                        JOBS,
                        ORDERS,
                        new Evidence.Invoices(2, 2, 1, 1, 2, 0),
                        SHOP,
                        MOST,
                        "no gap"),
                wrong(
                        "the numbers begin late",
                        JOBS,
                        ORDERS,
                        new Evidence.Invoices(2, 2, 2, 2, 2, 0),
                        SHOP,
                        MOST,
                        "no gap"),
                wrong(
                        "a file is missing",
                        JOBS,
                        ORDERS,
                        new Evidence.Invoices(2, 2, 2, 1, 2, 1),
                        SHOP,
                        MOST,
                        "each has its file"),
                wrong(
                        "the shop missed one",
                        JOBS,
                        ORDERS,
                        INVOICES,
                        new Evidence.Shop(Set.of(7L), 1, Set.of(), 1),
                        MOST,
                        "The shop took"),
                wrong(
                        "the shop was told by a failed job",
                        JOBS,
                        ORDERS,
                        INVOICES,
                        new Evidence.Shop(Set.of(7L), 1, Set.of(7L, 8L), 1),
                        MOST,
                        "The shop took"),
                wrong(
                        "an order was not told",
                        JOBS,
                        ORDERS,
                        INVOICES,
                        new Evidence.Shop(Set.of(7L), 1, Set.of(7L), 2),
                        MOST,
                        "led to a notification"),
                wrong("a channel ran too many", JOBS, ORDERS, INVOICES, SHOP, Map.of("root.sale", 3), "its capacity"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("disagreements")
    void a_check_fails_when_the_evidence_disagrees(
            String what,
            Evidence.Jobs jobs,
            Evidence.Orders orders,
            Evidence.Invoices invoices,
            Evidence.Shop shop,
            Map<String, Integer> most,
            String claim) {
        assertThat(broken(jobs, orders, invoices, shop, most)).as(what).anyMatch(broken -> broken.contains(claim));
    }

    private static Arguments wrong(Object... arguments) {
        return Arguments.of(arguments);
    }

    private static List<String> broken(
            Evidence.Jobs jobs,
            Evidence.Orders orders,
            Evidence.Invoices invoices,
            Evidence.Shop shop,
            Map<String, Integer> most) {
        return Checks.of(new Evidence(FILE, jobs, orders, invoices, shop, CAPACITIES, most)).stream()
                .filter(check -> !check.holds())
                .map(Check::claim)
                .toList();
    }
}
