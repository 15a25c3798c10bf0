package dev.levada.server.demo.progress;

import dev.levada.server.Style;
import dev.levada.server.Terminal;
import dev.levada.server.TextWidth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws the progress as lines of text: a table with a bar for each channel, or one short line for a file. */
public final class ProgressTable {

    private static final int NAME = 15;
    private static final int COUNT = 13;
    private static final int NUMBERS = COUNT + 10 + 9 + 8 + 8;
    private static final int LONGEST_BAR = 48;
    private static final int SHORTEST_BAR = 6;

    private final Style style;
    private final boolean unicode;
    private final boolean coloured;

    public ProgressTable(Terminal terminal) {
        this.style = new Style(terminal.colour());
        this.unicode = terminal.unicode();
        this.coloured = terminal.colour();
    }

    /** A heading, a line for each channel and one for all of them; none longer than the width. */
    public List<String> lines(Progress progress, int width) {
        int bar = Math.min(LONGEST_BAR, width - 1 - NAME - 1 - NUMBERS);
        if (bar < SHORTEST_BAR) {
            bar = 0;
        }
        List<String> lines = new ArrayList<>();
        lines.add(style.faint(fit(
                TextWidth.pad("channel", NAME)
                        + " ".repeat(bar + 1)
                        + "%13s%10s%9s%8s%8s".formatted("done", "running", "waiting", "later", "failed"),
                width)));
        for (ChannelProgress channel : progress.channels()) {
            lines.add(line(channel, bar, width));
        }
        lines.add(line(progress.all(), bar, width));
        lines.add(style.faint(fit(footer(progress), width)));
        return lines;
    }

    /** Everything in one line of text, for files and pipes. */
    public String shortLine(Progress progress) {
        StringBuilder line = new StringBuilder(clock(progress.elapsed()));
        for (ChannelProgress channel : progress.channels()) {
            line.append("  ")
                    .append(channel.channel())
                    .append(' ')
                    .append(channel.done())
                    .append('/')
                    .append(channel.total());
            if (channel.failed() > 0) {
                line.append(" (").append(channel.failed()).append(" failed)");
            }
        }
        return line.append("  ").append(rate(progress)).toString();
    }

    private String line(ChannelProgress channel, int bar, int width) {
        String capacity = channel.capacity() == null ? "" : " of " + channel.capacity();
        String plain = TextWidth.pad(TextWidth.cut(channel.channel(), NAME), NAME) + " ";
        String numbers = "%13s".formatted(number(channel.done()) + "/" + number(channel.total()))
                + "%10s".formatted(channel.running() + capacity)
                + "%9s".formatted(number(channel.waiting() - channel.later()))
                + "%8s".formatted(number(channel.later()));
        String failed = "%8s".formatted(number(channel.failed()));
        if (bar == 0 && TextWidth.of(plain + numbers + failed) > width) {
            return fit(plain + numbers.strip(), width);
        }
        return plain + bar(channel, bar) + numbers + (channel.failed() > 0 ? style.bad(failed) : failed);
    }

    /** Done, failed, running and waiting, each with its share of the length. */
    private String bar(ChannelProgress channel, int length) {
        long total = Math.max(1, channel.total());
        int done = share(channel.done(), total, length);
        int failed = share(channel.done() + channel.failed(), total, length) - done;
        int running = share(channel.done() + channel.failed() + channel.running(), total, length) - done - failed;
        int waiting = length - done - failed - running;
        return style.good((unicode ? "█" : "#").repeat(done))
                + style.bad((!unicode ? "x" : coloured ? "█" : "▓").repeat(failed))
                + style.busy((unicode ? "▒" : "=").repeat(running))
                + style.faint((unicode ? "░" : ".").repeat(waiting));
    }

    private static int share(long part, long total, int length) {
        return (int) (part * length / total);
    }

    private static String footer(Progress progress) {
        return clock(progress.elapsed()) + "   " + rate(progress) + "   " + number(progress.retries())
                + (progress.retries() == 1 ? " retry" : " retries");
    }

    private static String rate(Progress progress) {
        return String.format(Locale.ROOT, "%.0f jobs/s", progress.rate());
    }

    private static String clock(Duration elapsed) {
        return "%02d:%02d".formatted(elapsed.toMinutes(), elapsed.toSecondsPart());
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String fit(String line, int width) {
        return TextWidth.of(line) <= width ? line : line.substring(0, width);
    }
}
