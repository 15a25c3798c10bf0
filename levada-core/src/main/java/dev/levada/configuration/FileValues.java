package dev.levada.configuration;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an ini file gives: its section {@code [levada]}, then {@code [queue_job]}, the original's. Other sections are somebody else's. */
final class FileValues {

    /** In the order in which they count. */
    private static final List<String> SECTIONS = List.of("levada", "queue_job");

    /** Python's section of values for all others. */
    private static final String DEFAULTS = "DEFAULT";

    private static final int MOST_BYTES = 1 << 20;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Path path;
    private final List<Candidate> candidates = new ArrayList<>();
    private final List<Remark> remarks = new ArrayList<>();

    private FileValues(Path path) {
        this.path = path;
    }

    /** Reads a file; where that fails, {@link #remarks()} say so. */
    static FileValues read(Path path) {
        FileValues values = new FileValues(path);
        String text = values.text();
        if (text != null) {
            values.take(IniFile.parse(text));
        }
        return values;
    }

    /** The values, those that win first. */
    List<Candidate> candidates() {
        return candidates;
    }

    List<Remark> remarks() {
        return remarks;
    }

    private @Nullable String text() {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                remarks.add(Remark.error("The file " + path + " is larger than 1 MiB", "Give the path of an ini file"));
                return null;
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            remarks.add(Remark.error("The file " + path + " is not in UTF-8", "Save it in UTF-8"));
        } catch (NoSuchFileException e) {
            remarks.add(Remark.error(
                    "There is no configuration file " + path.toAbsolutePath(),
                    "Give the path of one, in LEVADA_CONFIG or by configurationFile(…), or none"));
        } catch (IOException e) {
            remarks.add(Remark.error(
                    "The configuration file " + path.toAbsolutePath() + " cannot be read (" + reason(e) + ")",
                    "Give the path of a file that this user may read"));
        }
        return null;
    }

    private String reason(IOException e) {
        String message = Files.isDirectory(path) ? "it is a directory" : e.getMessage();
        return message == null || message.equals(path.toString()) ? e.getClass().getSimpleName() : message;
    }

    private void take(IniFile file) {
        for (IniFile.Fault fault : file.faults()) {
            // What is wrong in the sections of others is theirs.
            if (fault.section() == null || isRead(fault.section())) {
                remarks.add(Remark.error(
                        "File " + path + " line " + fault.line() + ": " + fault.sentence(), fault.advice()));
            }
        }
        for (String section : SECTIONS) {
            file.values(section).forEach((key, value) -> take(section, key, value));
        }
        if (SECTIONS.stream().anyMatch(file.sections()::containsKey)) {
            file.values(DEFAULTS).forEach(this::inherit);
        }
        if (SECTIONS.stream().noneMatch(file.sections()::containsKey)) {
            remarks.add(Remark.warning(
                    "The file " + path + " has neither a section [levada] nor [queue_job], so it says nothing here",
                    "Write [queue_job] above its keys"));
        }
        file.sections().keySet().forEach(name -> lookAtName(name, file.line(name)));
    }

    private void take(String section, String name, IniFile.Value value) {
        Key key = Key.of(name).orElse(null);
        if (key != null) {
            if (!value.text().isEmpty()) {
                candidates.add(new Candidate(key, value.text(), Source.line(path, value.line(), section, name)));
            }
            return;
        }
        String place = "File " + path + " line " + value.line() + ": ";
        if (Foreign.KEYS.contains(name)) {
            remarks.add(Remark.note(
                    place + "the key '" + name + "' of the original means nothing here. " + Foreign.WHY, ""));
            return;
        }
        String meant = Closest.to(name, Key.texts())
                .map(close -> "Did you mean " + close + "?")
                .orElse("Known are " + String.join(", ", Key.texts()));
        remarks.add(Remark.warning(place + "unknown key '" + name + "' in [" + section + "]", meant));
    }

    private void inherit(String name, IniFile.Value value) {
        Key.of(name)
                .filter(key -> !value.text().isEmpty())
                .ifPresent(key -> candidates.add(
                        new Candidate(key, value.text(), Source.line(path, value.line(), DEFAULTS, name))));
    }

    private void lookAtName(String name, int line) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        if (!isRead(name) && Set.of("levada", "queuejob").contains(plain)) {
            remarks.add(Remark.warning(
                    "File " + path + " line " + line + ": the section [" + name + "] is not read",
                    "Write [" + (plain.equals("levada") ? "levada" : "queue_job") + "]"));
        }
    }

    private static boolean isRead(String section) {
        return SECTIONS.contains(section) || section.equals(DEFAULTS);
    }
}
