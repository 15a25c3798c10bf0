package dev.levada.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.levada.embedded.EmbeddedDatabase;
import dev.levada.server.Cli;
import dev.levada.server.demo.orders.OrderFile;
import dev.levada.server.demo.orders.SmallOrders;
import dev.levada.server.demo.summary.Check;
import dev.levada.server.demo.summary.Checks;
import dev.levada.store.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

@Timeout(120)
class DemoTest {

    private final PGSimpleDataSource database = EmbeddedDatabase.shared().createDatabase();

    @TempDir
    private Path folder;

    @Test
    void the_whole_demo_ends_by_itself_and_all_its_checks_hold() throws IOException {
        Path orders = SmallOrders.write(folder.resolve("orders.csv"), 60, 12, 7);
        Path invoices = folder.resolve("invoices");
        Cli.Run run = demo("--orders", orders.toString(), "--output", invoices.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("60 jobs delayed")
                .contains("48 orders with")
                .contains("48 invoices written")
                .contains("1 × Duplicate order number")
                .contains("1 × Max. retries (4) reached")
                .contains("1 recognised as repeated")
                .contains("All 10 checks hold.")
                .doesNotContain("FAILED");
        assertThat(run.code()).isZero();
        try (Stream<Path> files = Files.list(invoices)) {
            assertThat(files).hasSize(48);
        }
        assertThat(invoices.resolve("INV-000048.txt")).content().contains("INVOICE INV-000048");
    }

    @Test
    void a_folder_that_nobody_named_goes_with_the_demo() throws IOException {
        Path orders = SmallOrders.write(folder.resolve("orders.csv"), 5, 0, 0);
        Cli.Run run = demo("--orders", orders.toString());
        assertThat(run.code()).isZero();
        Matcher shown = Pattern.compile("Invoices   (\\S+) \\(goes with the demo; --output FOLDER keeps them\\)")
                .matcher(run.out());
        assertThat(shown.find()).as(run.out()).isTrue();
        assertThat(Path.of(shown.group(1))).doesNotExist();
        assertThat(Path.of(shown.group(1)).getParent()).exists();
    }

    @Test
    void a_folder_goes_with_the_jvm_and_what_links_lead_to_stays() throws Exception {
        Path precious = Files.writeString(folder.resolve("precious.txt"), "kept");
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndedAtOnce.class.getName(),
                        precious.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String made = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(jvm.waitFor()).isEqualTo(130);
        assertThat(made).contains("levada-invoices-");
        assertThat(Path.of(made)).doesNotExist();
        assertThat(precious).hasContent("kept");
    }

    /** A demo that is ended by a second Ctrl-C. */
    public static final class EndedAtOnce {
        private EndedAtOnce() {}

        public static void main(String[] arguments) throws IOException {
            DemoFolder folder = DemoFolder.of(null);
            Files.writeString(folder.path().resolve("INV-000001.txt"), "an invoice");
            Files.createSymbolicLink(folder.path().resolve("link"), Path.of(arguments[0]));
            Files.createSymbolicLink(
                    folder.path().resolve("up"), Path.of(arguments[0]).getParent());
            System.out.println(folder.path());
            System.exit(130);
        }
    }

    @Test
    void a_second_demo_begins_afresh_where_the_first_was_broken_off() throws IOException, SQLException {
        try (Demo brokenOff = Demo.open(database, settings(20, 0, 0))) {
            brokenOff.delay();
        }
        Path orders = SmallOrders.write(folder.resolve("orders.csv"), 10, 0, 0);
        Cli.Run run = demo(
                "--orders",
                orders.toString(),
                "--output",
                folder.resolve("invoices").toString());
        assertThat(run.out()).contains("10 orders with").contains("All 10 checks hold.");
        assertThat(run.code()).isZero();
    }

    @Test
    void two_demos_at_a_time_are_refused() throws SQLException {
        try (Demo first = Demo.open(database, settings(5, 0, 0))) {
            assertThat(first.shop().books().requests()).isZero();
            assertThatThrownBy(() -> Demo.open(database, settings(5, 0, 0)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Another demo runs on this database");
        }
    }

    @Test
    void checks_fail_once_the_tables_are_tampered_with() throws SQLException {
        try (Demo demo = Demo.open(database, settings(10, 0, 0))) {
            demo.delay();
            demo.start();
            await().atMost(Duration.ofSeconds(60)).until(() -> demo.progress().isOver());
            assertThat(broken(demo)).isEmpty();

            execute("DELETE FROM levada_demo.invoice WHERE number = 4");
            assertThat(broken(demo))
                    .anyMatch(claim -> claim.contains("exactly one invoice"))
                    .anyMatch(claim -> claim.contains("no gap"));
            execute(
                    "UPDATE levada_demo.sale_order SET total = total + 1 WHERE number = (SELECT min(number) FROM levada_demo.sale_order)");
            assertThat(broken(demo)).anyMatch(claim -> claim.contains("reports agree"));
        }
    }

    @Test
    void a_schema_that_no_demo_made_is_left_alone() throws SQLException {
        execute("CREATE SCHEMA levada_demo");
        execute("CREATE TABLE levada_demo.precious (id integer)");
        Cli.Run run = demo();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("a schema 'levada_demo' that no demo made");
        execute("SELECT * FROM levada_demo.precious");
    }

    @Test
    void a_queue_that_others_use_is_left_alone() throws SQLException {
        assertThat(Cli.run("migrate", "--database-url", Cli.url(database)).code())
                .isZero();
        execute("INSERT INTO levada.job_function (name, parameters, channel, priority, max_retries, retry_pattern)"
                + " VALUES ('bank.transfer', '{}', 'root', 10, 5, '')");
        Cli.Run run = demo();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains("has jobs other than the demo's (bank.transfer)")
                .contains("--schema levada_try");
    }

    @Test
    void a_bad_orders_file_is_told_before_anything_is_started() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.csv"), "a,b\n1,2\n");
        Cli.Run run = demo("--orders", file.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("bad.csv lacks the column(s)");
    }

    private Cli.Run demo(String... more) {
        return Cli.run(Stream.concat(
                        Stream.of("demo", "--once", "--speed", "100", "--database-url", Cli.url(database)),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private DemoSettings settings(int orders, int faulty, int fromShop) {
        OrderFile file = SmallOrders.file(orders, faulty, fromShop);
        return new DemoSettings(file, Schema.of("levada"), 4, new Pace(100, 1), folder.resolve("invoices"));
    }

    private static List<String> broken(Demo demo) throws SQLException {
        return Checks.of(demo.evidence()).stream()
                .filter(check -> !check.holds())
                .map(Check::claim)
                .toList();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
