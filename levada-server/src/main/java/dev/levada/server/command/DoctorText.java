package dev.levada.server.command;

import dev.levada.configuration.Configuration;
import dev.levada.configuration.Key;
import dev.levada.configuration.Setting;
import dev.levada.configuration.Source;
import dev.levada.doctor.Finding;
import dev.levada.server.DatabaseAddress;
import dev.levada.server.Style;
import dev.levada.server.Terminal;
import dev.levada.server.TextWidth;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the doctor tells people: the settings with their sources, then the findings, in the order in which they were made. */
final class DoctorText {

    private static final int NARROWEST = 40;
    private static final int WIDEST = 120;
    private static final int VALUE_COLUMNS = 40;

    private final PrintWriter out;
    private final Terminal terminal;
    private final Style style;
    private final int width;

    DoctorText(PrintWriter out, Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
        this.style = new Style(terminal.colour());
        this.width = Math.max(NARROWEST, Math.min(WIDEST, terminal.width().getAsInt()));
    }

    /**
     * Prints it.
     *
     * @param sources where database and file were named, in this order
     */
    void print(DatabaseAddress address, List<String> sources, Configuration configuration, List<Finding> findings) {
        out.println(style.strong("In force"));
        settings(address, sources, configuration);
        out.println();
        out.println(style.strong("Findings"));
        int subjects = findings.stream()
                .mapToInt(finding -> TextWidth.of(finding.subject()))
                .max()
                .orElse(0);
        findings.forEach(finding -> finding(finding, subjects));
        out.println();
        out.println(summary(findings));
    }

    private void settings(DatabaseAddress address, List<String> sources, Configuration configuration) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("database", address.shown(), sources.get(0)));
        if (configuration.file() != null) {
            rows.add(List.of("file", configuration.file().toString(), sources.get(1)));
        }
        boolean own = false;
        for (Setting setting : configuration.settings()) {
            boolean way = Key.jobrunnerDatabase().contains(setting.key());
            own |= way && setting.isSet();
            if (setting.isSet()) {
                String overridden = setting.overridden().isEmpty()
                        ? ""
                        : setting.overridden().stream()
                                .map(Source::place)
                                .collect(Collectors.joining(", ", " (over ", ")"));
                rows.add(List.of(setting.name(), setting.value(), setting.source() + overridden));
            }
        }
        if (!own) {
            rows.add(List.of("jobrunner_db", "as the database", "default"));
        }
        int names = width(rows, 0, width);
        int values = width(rows, 1, VALUE_COLUMNS);
        for (List<String> row : rows) {
            line(row, names, values);
        }
    }

    /** The source goes to a line of its own when its value is long. */
    private void line(List<String> row, int names, int values) {
        String value = TextWidth.oneLine(row.get(1));
        String source = TextWidth.oneLine(row.get(2));
        String indent = " ".repeat(2 + names + 2);
        String start = "  " + TextWidth.pad(row.get(0), names) + "  ";
        boolean oneLine =
                TextWidth.of(value) <= values && TextWidth.of(indent) + values + 2 + TextWidth.of(source) <= width;
        if (oneLine) {
            out.println(start + TextWidth.pad(value, values) + "  " + style.faint(source));
            return;
        }
        boolean fits = TextWidth.of(indent) + TextWidth.of(value) <= width;
        List<String> lines = TextWidth.wrap(fits ? value : value.replace(",", ", "), width, indent);
        out.println(start + lines.get(0).substring(indent.length()));
        lines.subList(1, lines.size()).forEach(out::println);
        TextWidth.wrap(source, width, indent).forEach(line -> out.println(style.faint(line)));
    }

    private void finding(Finding finding, int subjects) {
        String indent = " ".repeat(4 + subjects + 2);
        String start = "  " + mark(finding.level()) + " " + TextWidth.pad(finding.subject(), subjects) + "  ";
        List<String> lines = wrapped(finding.sentence(), indent);
        out.println(start + lines.get(0).substring(indent.length()));
        lines.subList(1, lines.size()).forEach(out::println);
        if (!finding.advice().isEmpty()) {
            String arrow = terminal.unicode() ? "→ " : "> ";
            List<String> advice = wrapped(arrow + finding.advice(), indent);
            advice.forEach(line -> out.println(style.busy(line)));
        }
    }

    private List<String> wrapped(String text, String indent) {
        List<String> lines = new ArrayList<>();
        // A message of the database may have lines of its own.
        text.lines().forEach(line -> lines.addAll(TextWidth.wrap(TextWidth.oneLine(line.strip()), width, indent)));
        return lines;
    }

    private String mark(Finding.Level level) {
        boolean unicode = terminal.unicode();
        return switch (level) {
            case OK -> style.good(unicode ? "✓" : "+");
            case NOTE -> style.busy(unicode ? "·" : "-");
            case WARNING -> style.strong("!");
            case ERROR -> style.bad(unicode ? "✗" : "x");
        };
    }

    private String summary(List<Finding> findings) {
        long errors = count(findings, Finding.Level.ERROR);
        long warnings = count(findings, Finding.Level.WARNING);
        long notes = count(findings, Finding.Level.NOTE);
        if (errors + warnings + notes == 0) {
            return style.good("All is well.");
        }
        List<String> parts = new ArrayList<>();
        add(parts, errors, "error");
        add(parts, warnings, "warning");
        add(parts, notes, "note");
        String text = String.join(", ", parts) + "; the rest is as it should be.";
        return errors > 0 ? style.bad(text) : text;
    }

    private static void add(List<String> parts, long number, String thing) {
        if (number > 0) {
            parts.add(number + " " + thing + (number == 1 ? "" : "s"));
        }
    }

    private static long count(List<Finding> findings, Finding.Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }

    private static int width(List<List<String>> rows, int column, int most) {
        return Math.min(
                most,
                rows.stream()
                        .mapToInt(row -> TextWidth.of(row.get(column)))
                        .max()
                        .orElse(0));
    }
}
