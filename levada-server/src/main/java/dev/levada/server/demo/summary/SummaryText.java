package dev.levada.server.demo.summary;

import dev.levada.server.Style;
import dev.levada.server.Terminal;
import dev.levada.server.TextWidth;
import dev.levada.server.demo.progress.ChannelProgress;
import dev.levada.server.demo.progress.Progress;
import dev.levada.server.demo.shop.ShopServer;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells people how the demo went. */
public final class SummaryText {

    private static final int CHANNEL = 16;

    private final PrintWriter out;
    private final Style style;
    private final boolean unicode;
    private final int width;

    public SummaryText(Terminal terminal, PrintWriter out) {
        this.out = out;
        this.style = new Style(terminal.colour());
        this.unicode = terminal.unicode();
        this.width = Math.max(60, terminal.width().getAsInt());
    }

    /** Writes everything. */
    public void print(
            Progress progress, JobReport report, Evidence evidence, ShopServer.Books shop, List<Check> checks) {
        jobs(progress);
        heading("Slowest jobs");
        for (JobReport.Slow job : report.slowest()) {
            line("%8s  %s (job %d)", seconds(job.took()), job.title(), job.id());
        }
        heading("Failed jobs, by reason");
        for (JobReport.Failures failures : report.failures()) {
            line("%4d %s %s", failures.count(), unicode ? "×" : "x", failures.kind());
            wrapped("       ", "e.g. job " + failures.exampleId() + ": " + failures.example());
        }
        if (report.failures().isEmpty()) {
            line("  none");
        }
        heading("Results");
        line(
                "  %,d orders with %,d lines imported",
                evidence.orders().numbers().size(), evidence.orders().lines());
        line("  %,d invoices written", evidence.invoices().count());
        line(
                "  %,d requests to the shop: %,d orders taken, %,d refused, %,d recognised as repeated",
                shop.requests(), shop.accepted().size(), shop.refused(), shop.repeated());
        if (report.express().jobs() > 0) {
            line(
                    "  %,d express orders waited %s on average, the %,d others %s",
                    report.express().jobs(),
                    seconds(report.express().average()),
                    report.others().jobs(),
                    seconds(report.others().average()));
        }
        line(
                "  %,d requests for reports made %,d jobs, by identity key",
                evidence.invoices().count(), reports(progress));
        checks(checks);
        out.flush();
    }

    private void jobs(Progress progress) {
        heading("Jobs");
        line("  %s%10s%10s%10s", TextWidth.pad("channel", CHANNEL), "done", "failed", "total");
        List<ChannelProgress> rows = new ArrayList<>(progress.channels());
        rows.add(progress.all());
        for (ChannelProgress row : rows) {
            line("  %s%,10d%,10d%,10d", TextWidth.pad(row.channel(), CHANNEL), row.done(), row.failed(), row.total());
        }
        line("  in %s: %.1f jobs/s, %,d retries", seconds(progress.elapsed()), progress.rate(), progress.retries());
    }

    private void checks(List<Check> checks) {
        heading("Checks");
        for (Check check : checks) {
            String verdict = check.holds() ? style.good("ok    ") : style.bad("FAILED");
            String claim = check.claim();
            if (TextWidth.of(claim) + TextWidth.of(check.found()) + 13 <= width) {
                out.println("  " + verdict + "  " + claim + style.faint(" (" + check.found() + ")"));
            } else {
                out.println("  " + verdict + "  " + claim);
                wrapped("          ", "(" + check.found() + ")");
            }
        }
        long broken = checks.stream().filter(check -> !check.holds()).count();
        out.println();
        out.println(
                broken == 0
                        ? style.strong("All " + checks.size() + " checks hold.")
                        : style.bad(broken + " of " + checks.size() + " checks FAILED."));
    }

    private static long reports(Progress progress) {
        return progress.channels().stream()
                .filter(channel -> channel.channel().equals("root.report"))
                .mapToLong(ChannelProgress::total)
                .sum();
    }

    private void heading(String text) {
        out.println();
        out.println(style.strong(text));
    }

    private void line(String format, Object... values) {
        out.println(TextWidth.cut(String.format(Locale.ROOT, format, values), width));
    }

    private void wrapped(String indent, String text) {
        TextWidth.wrap(TextWidth.cut(text, 10 * width), width, indent).forEach(line -> out.println(style.faint(line)));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toNanos() / 1e9);
    }
}
