package dev.levada.server.command;

import dev.levada.server.Style;
import dev.levada.server.Terminal;
import dev.levada.server.TextWidth;
import dev.levada.status.ChannelStatus;
import dev.levada.status.Count;
import dev.levada.status.JobCounts;
import dev.levada.status.NodeStatus;
import dev.levada.status.NodeStatus.State;
import dev.levada.status.QueueStatus;
import dev.levada.status.Trouble;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A queue in one look, for people. */
final class StatusText {

    private static final int MOST_CHANNELS = 20;
    private static final int MOST_NODES = 20;
    private static final String INDENT = "  ";

    private final PrintWriter out;
    private final Terminal terminal;
    private final Style style;
    private final int width;

    StatusText(PrintWriter out, Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
        this.style = new Style(terminal.colour());
        this.width = Math.max(40, terminal.width().getAsInt());
    }

    void print(QueueStatus status) {
        out.println(style.strong("Queue " + status.schema() + " in database " + TextWidth.oneLine(status.database()))
                + style.faint(", PostgreSQL " + status.server() + ", schema version " + status.schemaVersion()));
        out.println();
        summary(status);
        nodes(status.nodes());
        channels(status.channels());
        out.println();
        if (status.isHealthy()) {
            out.println(style.good((terminal.unicode() ? "✓" : "+") + " All is well."));
        } else {
            status.troubles().forEach(this::trouble);
        }
    }

    private void summary(QueueStatus status) {
        JobCounts jobs = status.jobs();
        List<String> parts = new ArrayList<>();
        parts.add(Numbers.of(jobs.running()) + (jobs.running() == 1 ? " runs" : " run"));
        parts.add(jobs.ready() + " ready");
        add(parts, jobs.scheduled(), "scheduled");
        add(parts, jobs.held(), "held");
        add(parts, jobs.parked(), "set aside");
        parts.add(jobs.failed() + " failed");
        property("jobs", String.join(", ", parts));
        ChannelStatus longest = status.longestWaiting();
        property(
                "oldest",
                longest == null
                        ? "none is ready"
                        : "ready for " + Moments.duration(longest.own().oldest()) + ", in " + longest.name());
        ChannelStatus running = status.longestRunning();
        if (running != null) {
            property("longest", "runs for " + Moments.duration(running.own().longestRun()) + ", in " + running.name());
        }
        List<NodeStatus> active =
                status.nodes().stream().filter(NodeStatus::isActive).toList();
        property(
                "nodes",
                active.isEmpty()
                        ? "none runs jobs"
                        : active.size() + (active.size() == 1 ? " runs jobs, " : " run jobs, ")
                                + Numbers.of(active.stream()
                                        .mapToLong(NodeStatus::workers)
                                        .sum()) + " workers");
        property("jobrunner", status.jobrunner().map(NodeStatus::name).orElse("none"));
        if (jobs.failed().number() > 0) {
            out.println(style.faint(INDENT + "levada jobs --state failed lists what failed"));
        }
    }

    private static void add(List<String> parts, Count count, String what) {
        if (count.number() > 0) {
            parts.add(count + " " + what);
        }
    }

    private void property(String name, String value) {
        String indent = " ".repeat(13);
        List<String> lines = TextWidth.wrap(TextWidth.cut(value, 10_000), width, indent);
        out.println(INDENT
                + style.faint(String.format(Locale.ROOT, "%-11s", name))
                + lines.get(0).substring(indent.length()));
        lines.stream().skip(1).forEach(out::println);
    }

    private void nodes(List<NodeStatus> nodes) {
        if (nodes.isEmpty()) {
            return;
        }
        Table table = new Table(
                List.of("NODE", "STATE", "WORKERS", "JOBS", "SEEN", "HOST", "SINCE", "TAGS"),
                Set.of("WORKERS", "JOBS", "SEEN"));
        for (NodeStatus node : nodes.stream().limit(MOST_NODES).toList()) {
            table.add(
                    node.name(),
                    node.jobrunner() ? "jobrunner" : node.state().name().toLowerCase(Locale.ROOT),
                    Integer.toString(node.workers()),
                    Numbers.of(node.running()),
                    ago(node),
                    node.host() + ":" + node.pid(),
                    Moments.brief(node.startedAt()),
                    String.join(", ", node.tags()));
        }
        print(table);
        more(nodes.size() - MOST_NODES, "node", "; --json has all");
    }

    private static String ago(NodeStatus node) {
        boolean fresh = node.state() == State.ACTIVE || node.state() == State.STOPPING;
        return fresh ? String.format(Locale.ROOT, "%.1f s", node.silence().toMillis() / 1_000.0) : age(node.silence());
    }

    private void channels(List<ChannelStatus> channels) {
        List<ChannelStatus> shown =
                channels.stream().filter(StatusText::isOfInterest).toList();
        Table table = new Table(
                List.of("CHANNEL", "RUNNING", "READY", "SCHEDULED", "FAILED", "OLDEST", ""),
                Set.of("RUNNING", "READY", "SCHEDULED", "FAILED", "OLDEST"));
        for (ChannelStatus channel : shown.stream().limit(MOST_CHANNELS).toList()) {
            JobCounts jobs = channel.total();
            table.add(
                    channel.name(),
                    Numbers.of(jobs.running())
                            + (channel.capacity() == null ? "" : " of " + Numbers.of(channel.capacity())),
                    Numbers.orNothing(jobs.ready()),
                    Numbers.orNothing(jobs.scheduled()),
                    Numbers.orNothing(jobs.failed()),
                    age(jobs.oldest()),
                    remarks(channel));
        }
        print(table);
        more(
                channels.size() - Math.min(MOST_CHANNELS, shown.size()),
                "channel",
                (shown.size() > MOST_CHANNELS ? "" : " without jobs") + "; levada channels lists all");
    }

    private static boolean isOfInterest(ChannelStatus channel) {
        JobCounts jobs = channel.total();
        return channel.name().equals("root")
                || jobs.running() + jobs.waiting().number() + jobs.failed().number() > 0
                || channel.name().equals(channel.pausedBy());
    }

    private static String remarks(ChannelStatus channel) {
        List<String> remarks = new ArrayList<>();
        if (channel.pausedBy() != null) {
            remarks.add(channel.pausedBy().equals(channel.name()) ? "paused" : "paused with " + channel.pausedBy());
        }
        if (!channel.throttledFor().isZero()) {
            remarks.add("throttled for " + age(channel.throttledFor()));
        }
        if (channel.isStoppedByFailed()) {
            remarks.add("stopped by a failed job");
        }
        if (channel.total().held().number() > 0) {
            remarks.add(channel.total().held() + " held");
        }
        if (channel.total().parked().number() > 0) {
            remarks.add(channel.total().parked() + " set aside");
        }
        return String.join(", ", remarks);
    }

    /** As short as a column wants it. */
    private static String age(@Nullable Duration age) {
        if (age == null) {
            return "";
        }
        return age.toDays() > 0
                ? age.toDays() + (age.toDays() == 1 ? " day" : " days")
                : age.toMinutes() > 0
                        ? Objects.requireNonNull(Moments.duration(age))
                        : String.format(Locale.ROOT, "%.1f s", age.toMillis() / 1_000.0);
    }

    private void print(Table table) {
        out.println();
        StringWriter text = new StringWriter();
        PrintWriter lines = new PrintWriter(text);
        table.print(lines, width - INDENT.length());
        lines.flush();
        List<String> printed = text.toString().lines().toList();
        out.println(INDENT + style.faint(printed.get(0)));
        printed.stream().skip(1).forEach(line -> out.println(INDENT + line));
    }

    private void more(int number, String what, String rest) {
        if (number > 0) {
            out.println(style.faint(
                    INDENT + "and " + Numbers.of(number) + " more " + what + (number == 1 ? "" : "s") + rest));
        }
    }

    private void trouble(Trouble trouble) {
        List<String> sentence = TextWidth.wrap(TextWidth.cut(trouble.sentence(), 10_000), width, INDENT);
        out.println(style.bad((terminal.unicode() ? "✗" : "x") + sentence.get(0).substring(1)));
        sentence.stream().skip(1).forEach(line -> out.println(style.bad(line)));
        TextWidth.wrap((terminal.unicode() ? "→ " : "> ") + TextWidth.cut(trouble.advice(), 10_000), width, INDENT)
                .forEach(line -> out.println(style.busy(line)));
    }
}
