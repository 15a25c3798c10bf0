package dev.levada.server.demo.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levada.server.demo.summary.EvidenceQuery;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderFileTest {

    private static final String HEAD = "order,date,customer,country,source,express,not_before,currency,lines,total\n";

    @Test
    void the_shipped_file_is_what_the_generator_makes() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(OrderFile.class.getResourceAsStream("/dev/levada/server/demo/orders.csv"))) {
            assertThat(new String(file.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(OrdersFileGenerator.shipped());
        }
    }

    @Test
    void the_shipped_file_holds_1200_orders_and_some_of_them_are_faulty() {
        OrderFile file = OrderFile.shipped();
        assertThat(file.orders()).hasSize(1_200);
        assertThat(file.emptyLines()).isEqualTo(3);
        assertThat(EvidenceQuery.of(file).soundNumbers()).hasSize(1_166);
        assertThat(file.orders().stream().filter(OrderRow::isFromShop)).hasSize(28);
    }

    @Test
    void commas_quotes_line_breaks_and_any_script_are_read_as_they_are() {
        OrderFile file = parse(HEAD
                + "SO-1,2026-11-23,\"Café \"\"Zum Löwen\"\", Wien\",AT,phone,no,,EUR,\"2 x Cup, white @ 1.50\n1 x Screen 27\"\" @ 9.00\",12.00\n"
                + "SO-2,2026-11-23,株式会社さくら,JP,webshop,yes,+5s,USD,1 x Map @ 3.00,3.00\n");
        assertThat(file.orders().get(0).customer()).isEqualTo("Café \"Zum Löwen\", Wien");
        assertThat(file.orders().get(0).lines()).isEqualTo("2 x Cup, white @ 1.50\n1 x Screen 27\" @ 9.00");
        assertThat(file.orders().get(1))
                .isEqualTo(new OrderRow(
                        4,
                        "SO-2",
                        "2026-11-23",
                        "株式会社さくら",
                        "JP",
                        "webshop",
                        "yes",
                        "+5s",
                        "USD",
                        "1 x Map @ 3.00",
                        "3.00"));
    }

    @Test
    void an_order_is_known_by_the_line_it_begins_in() {
        OrderFile file = parse(HEAD + "A,,,,,,,,\"x\ny\nz\",\n\nB,,,,,,,,,\n");
        assertThat(file.orders()).extracting(OrderRow::fileLine).containsExactly(2L, 6L);
        assertThat(file.emptyLines()).isEqualTo(1);
    }

    @Test
    void a_record_of_nothing_but_commas_is_an_empty_line() {
        assertThat(parse(HEAD + ",,,,,,,,,\n  \n").orders()).isEmpty();
    }

    @Test
    void a_record_cut_short_has_empty_values_at_its_end() {
        OrderRow order = parse(HEAD + "SO-1,2026-11-23,Anna\n").orders().get(0);
        assertThat(order.customer()).isEqualTo("Anna");
        assertThat(order.total()).isEmpty();
    }

    @Test
    void a_byte_order_mark_and_other_orders_of_columns_do_not_matter() {
        OrderFile file = parse("\uFEFF" + """
                total,lines,currency,not_before,express,source,country,customer,date,order,note
                3.00,1 x Map @ 3.00,EUR,,no,phone,DE,Anna,2026-11-23,SO-1,please hurry
                """);
        assertThat(OrderCheck.check(file.orders().get(0)).number()).isEqualTo("SO-1");
    }

    @Test
    void a_file_without_the_columns_is_refused_and_told_which_it_lacks() {
        assertThatThrownBy(() -> parse("order,customer\nSO-1,Anna\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lacks the column(s) date, country, source");
    }

    @Test
    void a_quote_that_is_never_closed_is_told_with_its_line() {
        assertThatThrownBy(() -> parse(HEAD + "SO-1,,,,,,,,,\nSO-2,\"Anna\n,,"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no CSV file from line 3 on");
    }

    @Test
    void another_encoding_is_refused(@TempDir Path folder) throws IOException {
        Path file =
                Files.write(folder.resolve("latin.csv"), (HEAD + "SO-1,,Müller").getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> OrderFile.read(file)).hasMessageContaining("is not in UTF-8");
    }

    @Test
    void a_file_that_is_not_there_is_told_by_its_name() {
        assertThatThrownBy(() -> OrderFile.read(Path.of("nowhere", "orders.csv")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere/orders.csv cannot be read: there is no such file");
    }

    @Test
    void an_empty_file_lacks_all_columns() {
        assertThatThrownBy(() -> parse(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lacks the column");
    }

    @Test
    void generated_files_of_any_size_have_the_faults_asked_for() {
        for (int faulty : List.of(0, 5, 12)) {
            OrderFile file = parse(OrdersFileGenerator.generate(60, faulty, 7));
            assertThat(file.orders()).hasSize(60);
            assertThat(EvidenceQuery.of(file).soundNumbers()).hasSize(60 - faulty);
            assertThat(file.orders().stream().filter(OrderRow::isFromShop)).hasSize(7);
        }
    }

    private static OrderFile parse(String text) {
        return OrderFile.parse("orders.csv", text.getBytes(StandardCharsets.UTF_8));
    }
}
