package dev.levada.server.demo;

import dev.levada.embedded.EmbeddedDatabase;
import dev.levada.server.DatabaseAddress;
import dev.levada.server.DatabaseOptions;
import dev.levada.server.Interrupt;
import dev.levada.server.Program;
import dev.levada.server.demo.orders.OrderFile;
import dev.levada.store.Schema;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code levada demo}. */
@Command(
        name = "demo",
        description = {
            "Imports 1,200 orders, writes invoices and tells a shop, through channels of every kind; then checks that nothing was lost or done twice.",
            "Without --database-url it starts a PostgreSQL of its own, whose data goes when it ends. Another database is asked for by option only,"
                    + " never by the environment: the demo makes its tables anew in schema levada_demo."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final int MOST_WORKERS = 10_000;

    @Mixin
    private Program program = new Program();

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Option(
            names = "--orders",
            paramLabel = "FILE",
            description = "Orders to import instead of those that ship with the demo (CSV, UTF-8).")
    private @Nullable Path orders;

    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            description = "Where to write the invoices. Default: a temporary folder that goes with the demo.")
    private @Nullable Path output;

    @Option(names = "--once", description = "End after the summary. Default when the output is no terminal.")
    private boolean once;

    @Option(names = "--stay", description = "Go on after the summary until Ctrl-C. Default on a terminal.")
    private boolean stay;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "The port of the dashboard, 0 for any. Default: 8069, or any when that is taken.")
    private @Nullable Integer port;

    @Option(names = "--no-dashboard", description = "Without the dashboard. Default when it ends after the summary.")
    private boolean noDashboard;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "8",
            description = "How many jobs run at a time at most. Default: ${DEFAULT-VALUE}.")
    private int workers;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Decides when the shop fails. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--speed",
            paramLabel = "X",
            defaultValue = "1",
            description = "Pretend to work X times as fast, 0.1 to 1000. Default: ${DEFAULT-VALUE}.")
    private double speed;

    @Override
    public Integer call() throws SQLException {
        Schema schema = database.schema();
        Pace pace = pace();
        OrderFile file = orders == null ? OrderFile.shipped() : OrderFile.read(orders);
        if (file.orders().isEmpty()) {
            throw new IllegalArgumentException(file.name() + " holds no orders");
        }
        boolean end = once || !(stay || program.terminal().interactive());
        @Nullable Integer dashboard = dashboardPort(end);
        try (DemoFolder folder = DemoFolder.of(output)) {
            DemoSettings settings = new DemoSettings(file, schema, workers, pace, folder.path());
            Interrupt interrupt = Interrupt.listen();
            return run(new DemoRun(
                    settings, folder.isTemporary(), program.terminal(), program.out(), interrupt, end, dashboard));
        }
    }

    private int run(DemoRun run) throws SQLException {
        if (database.isGiven()) {
            DatabaseAddress address = database.given();
            return run.on(address.dataSource(), address.shown(), address.uri());
        }
        program.out().println("Starting an embedded PostgreSQL 18 …");
        program.out().flush();
        try (EmbeddedDatabase embedded = EmbeddedDatabase.startDurable()) {
            PGSimpleDataSource source = embedded.createDatabase();
            String shown = "127.0.0.1:" + embedded.port() + "/" + source.getDatabaseName()
                    + " (embedded: its data goes with the demo)";
            String uri = "postgresql://" + source.getUser() + "@127.0.0.1:" + embedded.port() + "/"
                    + source.getDatabaseName();
            return run.on(source, shown, uri);
        }
    }

    /** Null: no dashboard; below 0: the usual port, or any. */
    private @Nullable Integer dashboardPort(boolean end) {
        if (once && stay) {
            throw program.wronglyCalled(new IllegalArgumentException("--once and --stay are opposites; give one"));
        }
        if (port != null && (port < 0 || port > 65_535)) {
            throw program.wronglyCalled(new IllegalArgumentException("A port is 0 to 65535, not " + port));
        }
        if (noDashboard || (end && port == null)) {
            return null;
        }
        return port == null ? DemoDashboard.USUAL : port;
    }

    private Pace pace() {
        try {
            if (workers < 1 || workers > MOST_WORKERS) {
                throw new IllegalArgumentException("A node has 1 to 10,000 workers, not " + workers);
            }
            return new Pace(speed, seed);
        } catch (IllegalArgumentException e) {
            throw program.wronglyCalled(e);
        }
    }
}
