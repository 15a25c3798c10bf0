package dev.levada.configuration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An ini file as Python's {@code ConfigParser} reads one, so that a file of the original means the same here: {@code key = value} or
 * {@code key: value}, keys in any case, lines that begin with {@code #} or {@code ;} are comments, a line indented deeper than its key goes on
 * with the value, {@code %} is nothing special. Immutable.
 */
final class IniFile {

    /** A value and where its key stands, counted from 1. Lines of a value are joined by {@code \n}. */
    record Value(String text, int line) {}

    /**
     * What cannot be read.
     *
     * @param section where; null when it stands before any, or is a heading itself, so that anybody's values may be lost
     */
    record Fault(int line, @Nullable String section, String sentence, String advice) {}

    private static final Pattern SECTION = Pattern.compile("\\[(.+)\\].*", Pattern.DOTALL);
    private static final Pattern KEY = Pattern.compile("(.*?)\\s*[=:]\\s*(.*)", Pattern.DOTALL);

    private final Map<String, Map<String, Value>> sections = new LinkedHashMap<>();
    private final Map<String, Integer> sectionLines = new LinkedHashMap<>();
    private final List<Fault> faults = new ArrayList<>();

    private @Nullable String section;
    private @Nullable String key;
    private int keyLine;
    private int keyIndent;
    private final List<String> valueLines = new ArrayList<>();

    private IniFile() {}

    /** Reads a text; what cannot be read is left out and told by {@link #faults()}. */
    static IniFile parse(String text) {
        IniFile file = new IniFile();
        String[] lines = text.split("\r\n|\r|\n", -1);
        for (int i = 0; i < lines.length; i++) {
            file.line(i + 1, lines[i]);
        }
        file.endValue();
        return file;
    }

    /** The values by section and key, keys in lower case, both in the order of the file. */
    Map<String, Map<String, Value>> sections() {
        return sections;
    }

    /** The values of one section by key; none when it is not there. */
    Map<String, Value> values(String name) {
        return sections.getOrDefault(name, Map.of());
    }

    /** The line of a section's first heading. */
    int line(String name) {
        return sectionLines.getOrDefault(name, 0);
    }

    /** What could not be read, in the order of the file. */
    List<Fault> faults() {
        return faults;
    }

    private void line(int number, String line) {
        String content = line.strip();
        if (content.isEmpty()) {
            if (key != null) {
                valueLines.add("");
            }
            return;
        }
        if (content.charAt(0) == '#' || content.charAt(0) == ';') {
            return;
        }
        int indent = line.indexOf(content);
        if (key != null && indent > keyIndent) {
            valueLines.add(content);
            return;
        }
        endValue();
        keyIndent = indent;
        Matcher heading = SECTION.matcher(content);
        if (heading.matches()) {
            begin(number, heading.group(1));
        } else {
            keyAndValue(number, content);
        }
    }

    private void begin(int number, String name) {
        section = name;
        Integer before = sectionLines.putIfAbsent(name, number);
        if (before != null) {
            faults.add(new Fault(
                    number,
                    name,
                    "the section [" + name + "] stands there a second time, after line " + before,
                    "Write all its keys under one heading"));
        }
        sections.computeIfAbsent(name, of -> new LinkedHashMap<>());
    }

    private void keyAndValue(int number, String content) {
        Matcher parts = KEY.matcher(content);
        boolean matches = parts.matches();
        if (content.charAt(0) == '[') {
            faults.add(new Fault(
                    number, null, "'" + shortened(content) + "' is no heading of a section", "Write it as [section]"));
        } else if (section == null) {
            faults.add(new Fault(
                    number,
                    null,
                    "'" + (matches ? parts.group(1) : shortened(content)) + "' stands before any section",
                    "Write [queue_job] or [levada] on a line of its own above it"));
        } else if (!matches || parts.group(1).isEmpty()) {
            // Without what follows the separator: it may be a password.
            faults.add(new Fault(
                    number,
                    section,
                    matches ? "a value without a key" : "'" + shortened(content) + "' is no key with a value",
                    "Write key = value, or indent the line when it goes on with the value above"));
        } else {
            key = parts.group(1).strip().toLowerCase(Locale.ROOT);
            keyLine = number;
            valueLines.add(parts.group(2));
        }
    }

    private void endValue() {
        if (key != null && section != null) {
            Value value = new Value(String.join("\n", valueLines).stripTrailing(), keyLine);
            Value before = sections.computeIfAbsent(section, of -> new LinkedHashMap<>())
                    .putIfAbsent(key, value);
            if (before != null) {
                faults.add(new Fault(
                        keyLine,
                        section,
                        "the key '" + key + "' stands there a second time, after line " + before.line(),
                        "Remove one of them"));
            }
        }
        key = null;
        valueLines.clear();
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "\uFFFD");
        return line.length() <= 40 ? line : line.substring(0, 40) + "…";
    }
}
