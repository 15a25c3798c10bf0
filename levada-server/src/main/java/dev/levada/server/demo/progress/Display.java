package dev.levada.server.demo.progress;

import dev.levada.server.Terminal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/** Shows progress: on a terminal in place, elsewhere as a line every other second. To be used by one thread. */
public final class Display {

    private static final Duration IN_PLACE = Duration.ofMillis(200);
    private static final Duration AS_LINES = Duration.ofSeconds(2);
    private static final Duration WIDTH_ASKED = Duration.ofSeconds(2);
    private static final String CLEAR_LINE = "\033[2K";

    private final Terminal terminal;
    private final PrintWriter out;
    private final ProgressTable table;
    private int drawn;
    private int width;
    private long widthAsked = Long.MIN_VALUE;
    private long shown = Long.MIN_VALUE;

    public Display(Terminal terminal, PrintWriter out) {
        this.terminal = terminal;
        this.out = out;
        this.table = new ProgressTable(terminal);
    }

    /** Shows how far it is when it was not shown lately. */
    public void showNowAndThen(Progress progress) {
        Duration interval = terminal.interactive() ? IN_PLACE : AS_LINES;
        if (shown == Long.MIN_VALUE || System.nanoTime() - shown >= interval.toNanos()) {
            show(progress);
        }
    }

    /** Shows how far it is, on a terminal over what was shown before. */
    public void show(Progress progress) {
        shown = System.nanoTime();
        if (terminal.interactive()) {
            draw(table.lines(progress, width() - 1));
        } else {
            out.println(table.shortLine(progress));
        }
        out.flush();
    }

    private void draw(List<String> lines) {
        StringBuilder frame = new StringBuilder();
        if (drawn > 0) {
            frame.append("\033[").append(drawn).append('A');
        }
        for (String line : lines) {
            frame.append('\r').append(CLEAR_LINE).append(line).append('\n');
        }
        drawn = lines.size();
        out.print(frame);
    }

    private int width() {
        long now = System.nanoTime();
        if (widthAsked == Long.MIN_VALUE || now - widthAsked > WIDTH_ASKED.toNanos()) {
            width = terminal.width().getAsInt();
            widthAsked = now;
        }
        return width;
    }
}
