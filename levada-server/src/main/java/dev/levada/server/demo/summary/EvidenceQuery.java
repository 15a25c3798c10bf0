package dev.levada.server.demo.summary;

import dev.levada.FailedJobException;
import dev.levada.server.demo.Sql;
import dev.levada.server.demo.orders.OrderCheck;
import dev.levada.server.demo.orders.OrderFile;
import dev.levada.server.demo.orders.OrderRow;
import dev.levada.server.demo.orders.SaleOrder;
import dev.levada.store.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gathers the evidence. */
public final class EvidenceQuery {

    private final Schema schema;
    private final long firstJob;

    /** Prepares to look at the jobs with an id from the first one on. */
    public EvidenceQuery(Schema schema, long firstJob) {
        this.schema = schema;
        this.firstJob = firstJob;
    }

    /** What should come of the file: its rows are judged here without the queue and the tables. */
    public static Evidence.File of(OrderFile file) {
        Map<String, Integer> sound = new HashMap<>();
        for (OrderRow row : file.orders()) {
            try {
                SaleOrder order = OrderCheck.check(row);
                sound.putIfAbsent(order.number(), order.lines().size());
            } catch (FailedJobException faulty) {
                // Counts among the orders of the file only.
            }
        }
        return new Evidence.File(
                file.orders().size(),
                Set.copyOf(sound.keySet()),
                sound.values().stream().mapToLong(Integer::longValue).sum());
    }

    /** What the queue says. */
    public Evidence.Jobs jobs(Connection connection) throws SQLException {
        return Sql.list(
                        connection,
                        row -> new Evidence.Jobs(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)),
                        schema.sql("""
                                SELECT count(*) FILTER (WHERE function = 'sale.order.import_order' AND state = 'done'),
                                       count(*) FILTER (WHERE function = 'sale.order.import_order' AND state = 'failed'),
                                       count(*) FILTER (WHERE state NOT IN ('done', 'cancelled', 'failed')),
                                       count(*) FILTER (WHERE attempt = 1 AND started_at < eta)
                                FROM ${schema}.jobs WHERE id >= ?"""),
                        firstJob)
                .get(0);
    }

    /** What the tables of orders and reports say. */
    public Evidence.Orders orders(Connection connection) throws SQLException {
        List<String> numbers =
                Sql.list(connection, row -> row.getString(1), "SELECT number FROM levada_demo.sale_order");
        long off = Sql.number(connection, """
                SELECT count(*) FROM (SELECT currency, count(*) AS orders, sum(total) AS total FROM levada_demo.sale_order GROUP BY currency) o
                FULL JOIN levada_demo.report r USING (currency)
                WHERE (o.orders, o.total) IS DISTINCT FROM (r.orders, r.total)""");
        return new Evidence.Orders(
                Set.copyOf(numbers), Sql.number(connection, "SELECT count(*) FROM levada_demo.sale_order_line"), off);
    }

    /** What the table and the folder of invoices say. */
    public Evidence.Invoices invoices(Connection connection, Path folder) throws SQLException {
        List<String> files = Sql.list(connection, row -> row.getString(1), "SELECT file FROM levada_demo.invoice");
        long missing = files.stream()
                .filter(file -> !Files.isRegularFile(folder.resolve(file)))
                .count();
        return Sql.list(
                        connection,
                        row -> new Evidence.Invoices(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5),
                                missing),
                        """
                        SELECT count(*), count(DISTINCT order_id), count(DISTINCT number), coalesce(min(number), 0), coalesce(max(number), 0)
                        FROM levada_demo.invoice""")
                .get(0);
    }

    /** What the queue and the shop say of notifications. */
    public Evidence.Shop shop(Connection connection, Set<String> acceptedKeys) throws SQLException {
        Set<Long> done = new HashSet<>(Sql.list(
                connection,
                row -> row.getLong(1),
                schema.sql(
                        "SELECT id FROM ${schema}.jobs WHERE id >= ? AND function = 'shop.connector.notify' AND state = 'done'"),
                firstJob));
        long failed = Sql.number(
                connection,
                schema.sql(
                        "SELECT count(*) FROM ${schema}.job WHERE id >= ? AND function = 'shop.connector.notify' AND state = 'failed'"),
                firstJob);
        Set<Long> accepted = new HashSet<>();
        acceptedKeys.forEach(key -> accepted.add(Long.valueOf(key)));
        long wanted = Sql.number(
                connection, "SELECT count(*) FROM levada_demo.sale_order WHERE source = ?", SaleOrder.WEB_SHOP);
        return new Evidence.Shop(done, done.size() + failed, accepted, wanted);
    }
}
