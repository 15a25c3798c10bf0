package dev.levada.server.demo.orders;

import dev.levada.IdentityKey;
import dev.levada.JobContext;
import dev.levada.JobFunction;
import dev.levada.JobModel;
import dev.levada.server.demo.Pace;
import dev.levada.server.demo.RunningJobs;
import dev.levada.server.demo.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Writes invoices: one at a time, in order, with numbers that leave no gap. */
@JobModel("sale.invoice")
public final class Invoices {

    private static final Duration WORK = Duration.ofMillis(10);

    private record Head(String order, String date, String customer, String currency, String total) {}

    private final Pace pace;
    private final RunningJobs running;
    private final Path folder;

    public Invoices(Pace pace, RunningJobs running, Path folder) {
        this.pace = pace;
        this.running = running;
        this.folder = folder;
    }

    /**
     * Writes an order's invoice and asks for the report of its currency to be refreshed. The number is taken in the job's transaction; the file,
     * which no transaction takes back, is written over when the number is given again.
     */
    @JobFunction(channel = "root.invoice")
    public String generate(long orderId, JobContext context) throws SQLException, IOException, InterruptedException {
        try (RunningJobs.Stay stay = running.enter()) {
            pace.work(WORK, orderId);
            Connection connection = context.connection();
            long number = Sql.list(
                            connection,
                            row -> row.getLong(1),
                            "UPDATE levada_demo.invoice_number SET last = last + 1 RETURNING last")
                    .get(0);
            Head head = head(connection, orderId);
            String name = fileName(number);
            Sql.change(
                    connection,
                    "INSERT INTO levada_demo.invoice (number, order_id, file, job_id) VALUES (?, ?, ?, ?)",
                    number,
                    orderId,
                    name,
                    context.jobId());
            write(name, text(number, head, lines(connection, orderId, head.currency())));
            // The order was committed before this job began, so that a refresh that waits now will see it: no report
            // misses an order.
            context.queue()
                    .in(connection)
                    .delayable(SaleReports::refresh, head.currency())
                    .identityKey(IdentityKey.exact())
                    .description("Report of the orders in " + head.currency())
                    .delay();
            return name;
        }
    }

    /** The file of an invoice, such as {@code INV-000042.txt}. */
    public static String fileName(long number) {
        return "INV-%06d.txt".formatted(number);
    }

    private static Head head(Connection connection, long orderId) throws SQLException {
        return Sql.list(
                        connection,
                        row -> new Head(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5)),
                        "SELECT number, ordered, customer, currency, total FROM levada_demo.sale_order WHERE id = ?",
                        orderId)
                .get(0);
    }

    private static List<String> lines(Connection connection, long orderId, String currency) throws SQLException {
        return Sql.list(
                connection,
                row -> "%5d  %-34s %10s %12s %s"
                        .formatted(row.getInt(1), row.getString(2), row.getString(3), row.getString(4), currency),
                "SELECT quantity, product, price, quantity * price FROM levada_demo.sale_order_line WHERE order_id = ?",
                orderId);
    }

    private static String text(long number, Head head, List<String> lines) {
        return """
                INVOICE %s

                To:       %s
                Order:    %s of %s

                %s
                %s
                Total     %56s %s
                """.formatted(
                        fileName(number).replace(".txt", ""),
                        head.customer().replace("\n", "\n          "),
                        head.order(),
                        head.date(),
                        String.join("\n", lines),
                        "-".repeat(70),
                        head.total(),
                        head.currency());
    }

    private void write(String name, String text) throws IOException {
        Path unfinished = folder.resolve(name + ".part");
        Files.writeString(unfinished, text);
        Files.move(
                unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
