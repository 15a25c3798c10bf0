package dev.levada.chaos;

import dev.levada.chaos.history.Execution;
import dev.levada.chaos.history.History;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A history as text, in the order of time, for people who look for what went wrong. */
final class HistoryFile {

    private record Line(long at, String text) {}

    private HistoryFile() {}

    /** Writes it; times are seconds since {@code zero}. */
    static void write(History history, long zero, Path file) {
        List<Line> lines = new ArrayList<>();
        history.calls().forEach(call -> lines.add(new Line(call.ended(), "call " + call)));
        history.disturbances().forEach(fault -> lines.add(new Line(fault.at(), "fault " + fault)));
        history.capacities().forEach(change -> lines.add(new Line(change.from(), "capacity " + change)));
        for (Execution execution : history.executions()) {
            lines.add(new Line(execution.entered(), "enter " + execution));
            if (execution.left() != Execution.NEVER) {
                lines.add(new Line(execution.left(), "leave " + execution));
            }
        }
        lines.sort(Comparator.comparingLong(Line::at));
        List<String> texts = new ArrayList<>();
        lines.forEach(
                line -> texts.add(String.format(Locale.ROOT, "%10.3f %s", (line.at() - zero) / 1e9, line.text())));
        history.jobs().forEach(job -> texts.add("job " + job));
        history.effects().forEach(effect -> texts.add("effect " + effect));
        try {
            Files.write(file, texts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
