package dev.levada.module;

import dev.levada.literal.Shown;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A module: a jar, or a named group of files, that ships records of channels and job functions in data files. Immutable.
 *
 * <pre>{@code DataModule.of("sale", Path.of("data/sale.xml"))}</pre>
 *
 * <p>The modules of a class path are found by {@link ClassPathModules}.
 */
public final class DataModule {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

    private final String name;
    private final @Nullable String version;
    private final List<DataFile> files;

    DataModule(String name, @Nullable String version, List<DataFile> files) {
        if (!isName(name)) {
            throw new IllegalArgumentException("invalid module name " + Shown.value(name)
                    + ": use letters, digits, underscores, dots and hyphens, at most 100");
        }
        this.name = name;
        this.version = version;
        this.files = List.copyOf(files);
    }

    /**
     * A module of files that lie somewhere. They are read now.
     *
     * @param name letters, digits, {@code _ . -}, at most 100
     * @throws IllegalArgumentException when the name has another form
     * @throws UncheckedIOException when a file cannot be read
     */
    public static DataModule of(String name, Path... files) {
        List<DataFile> read = new ArrayList<>();
        for (Path file : files) {
            try (InputStream content = Files.newInputStream(file)) {
                read.add(DataFileReader.load(file.toString(), content));
            } catch (IOException e) {
                throw new UncheckedIOException("The data file " + file + " of module " + name + " cannot be read", e);
            }
        }
        return new DataModule(name, null, read);
    }

    /** This module with a version, which people see. */
    public DataModule withVersion(String given) {
        return new DataModule(name, given, files);
    }

    /** The name that other modules' references use: {@code <name>.<record id>}. */
    public String name() {
        return name;
    }

    /** What its manifest says; null when it says nothing. */
    public @Nullable String version() {
        return version;
    }

    /** Where its files lie, for people. */
    public List<String> locations() {
        return files.stream().map(DataFile::location).toList();
    }

    List<DataFile> files() {
        return files;
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    @Override
    public String toString() {
        return "module " + name + (version == null ? "" : " " + version);
    }
}
