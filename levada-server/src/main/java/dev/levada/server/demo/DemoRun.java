package dev.levada.server.demo;

import dev.levada.server.Interrupt;
import dev.levada.server.Style;
import dev.levada.server.Terminal;
import dev.levada.server.TextWidth;
import dev.levada.server.demo.progress.Display;
import dev.levada.server.demo.progress.Progress;
import dev.levada.server.demo.summary.Check;
import dev.levada.server.demo.summary.Checks;
import dev.levada.server.demo.summary.Evidence;
import dev.levada.server.demo.summary.SummaryText;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One run of the demo before somebody's eyes: from the first job to the summary, and after it until Ctrl-C. */
final class DemoRun {

    private static final Duration NEXT_LOOK = Duration.ofMillis(300);
    private static final Duration STUCK = Duration.ofSeconds(60);

    private final DemoSettings settings;
    private final boolean passing;
    private final Terminal terminal;
    private final PrintWriter out;
    private final Interrupt interrupt;
    private final boolean once;
    private final @Nullable Integer port;

    /**
     * A run.
     *
     * @param passing whether the folder of the invoices goes with the demo
     * @param once whether it ends after the summary
     * @param port of the dashboard; null: there is none
     */
    DemoRun(
            DemoSettings settings,
            boolean passing,
            Terminal terminal,
            PrintWriter out,
            Interrupt interrupt,
            boolean once,
            @Nullable Integer port) {
        this.settings = settings;
        this.passing = passing;
        this.terminal = terminal;
        this.out = out;
        this.interrupt = interrupt;
        this.once = once;
        this.port = port;
    }

    /**
     * Runs the demo.
     *
     * @param shown what people may know of the database
     * @param uri the database's address for psql, without a password
     * @return the exit code: 0 when all checks hold
     */
    int on(DataSource direct, String shown, String uri) throws SQLException {
        try (Demo demo = Demo.open(direct, settings);
                DemoDashboard dashboard = DemoDashboard.open(demo, port)) {
            introduce(demo, shown);
            dashboard.address().ifPresent(address -> say("Dashboard  %s", address));
            long begun = System.nanoTime();
            int jobs = demo.delay();
            say("%,d jobs delayed in %.2f s, in one transaction.", jobs, (System.nanoTime() - begun) / 1e9);
            out.println();
            demo.start();
            Progress end = watch(demo);
            if (interrupt.isRequested() && !end.isOver()) {
                out.println();
                out.println("Stopping before the end; running jobs are waited for.");
                out.flush();
                return Interrupt.EXIT_CODE;
            }
            if (!end.isOver()) {
                out.println();
                out.println("Nothing has moved for " + STUCK.toSeconds() + " s; the demo gives up.");
            }
            Evidence evidence = demo.evidence();
            List<Check> checks = Checks.of(evidence);
            new SummaryText(terminal, out)
                    .print(end, demo.report(), evidence, demo.shop().books(), checks);
            if (!once) {
                stay(demo, uri, dashboard);
            }
            return checks.stream().allMatch(Check::holds) ? 0 : 1;
        }
    }

    private void introduce(Demo demo, String shown) {
        int empty = settings.orders().emptyLines();
        say(
                "Orders     %,d in %s%s",
                settings.orders().orders().size(),
                settings.orders().name(),
                empty == 0 ? "" : " (" + empty + " empty lines left out)");
        say("Database   %s", shown);
        say("Shop       %s", demo.shop().address());
        say("Invoices   %s%s", settings.folder(), passing ? " (goes with the demo; --output FOLDER keeps them)" : "");
    }

    /** Until all jobs have ended, or somebody wants to stop, or, when nobody is there to mend it, nothing moves any more. */
    private Progress watch(Demo demo) throws SQLException {
        Display display = new Display(terminal, out);
        long ended = -1;
        long moved = System.nanoTime();
        while (true) {
            Progress progress = demo.progress();
            boolean stuck = once && System.nanoTime() - moved > STUCK.toNanos();
            if (progress.isOver() || interrupt.isRequested() || stuck) {
                display.show(progress);
                return progress;
            }
            long now = progress.all().done() + progress.all().failed() + progress.retries();
            if (now != ended) {
                ended = now;
                moved = System.nanoTime();
            }
            display.showNowAndThen(progress);
            interrupt.await(NEXT_LOOK);
        }
    }

    private void stay(Demo demo, String uri, DemoDashboard dashboard) throws SQLException {
        Style style = new Style(terminal.colour());
        String schema = settings.schema().name();
        String example = settings.orders().orders().get(0).order();
        out.println();
        out.println(style.strong("The queue goes on until Ctrl-C. In another terminal:"));
        dashboard.address().ifPresent(address -> out.println("  xdg-open " + address));
        out.println("  psql " + uri);
        out.println("    SELECT levada.delay('shop.connector.notify', '[\"%s\"]');"
                .formatted(example)
                .replace("levada.", schema + "."));
        out.println("    UPDATE %s.channel SET paused = true WHERE name = 'root.connector';".formatted(schema));
        out.println("    SELECT id, function, exc_message FROM %s.jobs WHERE state = 'failed';".formatted(schema));
        String option = schema.equals("levada") ? "" : " --schema " + schema;
        out.println("  export LEVADA_DATABASE_URL=" + uri);
        out.println("  bin/levada channels" + option);
        out.println("  bin/levada channels resume root.connector" + option);
        out.println("  bin/levada jobs --state failed" + option);
        out.println("  bin/levada job ID" + option);
        out.println();
        out.println(style.faint("Jobs that end from now on:"));
        out.flush();
        EndedJobs ended = demo.endedJobs();
        while (!interrupt.await(NEXT_LOOK)) {
            for (String line : ended.next()) {
                out.println(TextWidth.cut(line, terminal.width().getAsInt() - 1));
            }
            out.flush();
        }
        out.println();
    }

    private void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
