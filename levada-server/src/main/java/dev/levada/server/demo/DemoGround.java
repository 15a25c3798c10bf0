package dev.levada.server.demo;

import dev.levada.ActionResult;
import dev.levada.JobFilter;
import dev.levada.JobQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place a demo works in: its tables, its folder, and a session lock that keeps other demos out of the database for as long. It takes
 * nothing that is not a demo's.
 */
final class DemoGround implements AutoCloseable {

    /** The names of the demo's job functions. */
    static final List<String> FUNCTIONS =
            List.of("sale.order.import_order", "sale.invoice.generate", "sale.report.refresh", "shop.connector.notify");

    private static final Logger log = LoggerFactory.getLogger(DemoGround.class);
    private static final String LOCK = "SELECT pg_try_advisory_lock(hashtext('levada.demo'), 0)";
    private static final int MANY = 1_000;

    private final Connection lock;

    private DemoGround(Connection lock) {
        this.lock = lock;
    }

    /**
     * Takes a database and a folder.
     *
     * @throws IllegalStateException when somebody else uses it
     */
    static DemoGround take(DataSource direct, DemoSettings settings) throws SQLException {
        Connection connection = direct.getConnection();
        try {
            if (!Sql.list(connection, row -> row.getBoolean(1), LOCK).get(0)) {
                throw new IllegalStateException(
                        "Another demo runs on this database; end it first, or give this one another database");
            }
            refuseForeignQueue(connection, settings);
            DemoTables.recreate(connection);
            clear(settings.folder());
            return new DemoGround(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Cancels what an earlier demo, broken off, has left in the queue. */
    void cancelLeftOver(JobQueue queue) {
        for (String function : FUNCTIONS) {
            ActionResult result;
            do {
                List<Long> ids = queue.jobs().ids(JobFilter.all().function(function), MANY);
                result = queue.jobs().cancel(ids, "the next demo");
            } while (result.changed().size() == MANY);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (SQLException e) {
            log.debug("The demo's lock goes with its session", e);
        }
    }

    private static void refuseForeignQueue(Connection connection, DemoSettings settings) throws SQLException {
        String schema = settings.schema().name();
        if (!Sql.exists(connection, "SELECT 1 WHERE to_regclass(? || '.job_function') IS NOT NULL", schema)) {
            return;
        }
        List<String> foreign = Sql.list(
                connection,
                row -> row.getString(1),
                settings.schema()
                        .sql("SELECT name FROM ${schema}.job_function WHERE name <> ALL (?) ORDER BY name LIMIT 1"),
                connection.createArrayOf("text", FUNCTIONS.toArray()));
        if (!foreign.isEmpty()) {
            throw new IllegalStateException(
                    "The queue in schema '" + schema + "' has jobs other than the demo's (" + foreign.get(0)
                            + "), so the demo does not touch it. Give it a queue of its own: --schema levada_try");
        }
    }

    /** Makes the folder, and removes an earlier demo's invoices from it. */
    private static void clear(Path folder) {
        try {
            Files.createDirectories(folder);
            try (DirectoryStream<Path> invoices =
                    Files.newDirectoryStream(folder, "INV-[0-9][0-9][0-9][0-9][0-9][0-9].txt")) {
                for (Path invoice : invoices) {
                    Files.delete(invoice);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be used for invoices: " + e, e);
        }
    }
}
