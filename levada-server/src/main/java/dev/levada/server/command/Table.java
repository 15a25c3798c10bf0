package dev.levada.server.command;

import dev.levada.server.TextWidth;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Rows of text in columns, each as wide as it needs; the last one takes what is left of the line. To be used by one thread. */
final class Table {

    private static final int LEAST_LAST = 20;

    private final List<String> heading;
    private final Set<String> numbers;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Begins one.
     *
     * @param numbers the headings of columns that are aligned to the right
     */
    Table(List<String> heading, Set<String> numbers) {
        this.heading = heading;
        this.numbers = numbers;
    }

    void add(String... cells) {
        rows.add(List.of(cells));
    }

    void print(PrintWriter out, int width) {
        int[] widths = new int[heading.size()];
        measure(heading, widths);
        rows.forEach(row -> measure(row, widths));
        int last = heading.size() - 1;
        int left = width;
        for (int i = 0; i < last; i++) {
            left -= widths[i] + 2;
        }
        widths[last] = Math.min(widths[last], Math.max(LEAST_LAST, left));
        out.println(line(heading, widths));
        rows.forEach(row -> out.println(line(row, widths)));
    }

    private static void measure(List<String> row, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], TextWidth.of(row.get(i)));
        }
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = TextWidth.cut(row.get(i), widths[i]);
            boolean number = numbers.contains(heading.get(i));
            line.append(number ? TextWidth.padLeft(cell, widths[i]) : TextWidth.pad(cell, widths[i]))
                    .append("  ");
        }
        return line.toString().stripTrailing();
    }
}
