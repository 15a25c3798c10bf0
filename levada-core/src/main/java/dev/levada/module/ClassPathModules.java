package dev.levada.module;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the modules of a class path: each jar and each directory that holds {@code META-INF/levada/*.xml}. Stateless.
 *
 * <p>A module's name is the attribute {@code module} of its files' root elements; else that of the jar's manifest ({@code Implementation-Title}, then
 * {@code Automatic-Module-Name}); else the artifact of its only {@code pom.properties}; else the jar's file name without version. A directory has the name of
 * the project it belongs to: that of the first directory on the way up that is none of {@code target}, {@code classes}, {@code build},
 * {@code resources}, {@code main} and their like. What is no letter, digit, {@code _ . -} becomes an underscore.
 */
public final class ClassPathModules {

    /** Where data files lie in a jar. */
    static final String FOLDER = "META-INF/levada/";

    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    private ClassPathModules() {}

    /**
     * The modules a class loader sees, its parents' included, by name.
     *
     * @throws RecordException when a file is too large, not well-formed, or no data file
     * @throws UncheckedIOException when a jar or directory cannot be read
     */
    public static List<DataModule> find(ClassLoader loader) {
        Map<String, Parts> modules = new TreeMap<>();
        try {
            for (String root : roots(loader)) {
                ClassPathRoot found = ClassPathRoot.read(root);
                for (DataFile file : found.files()) {
                    String stated = DataFileReader.read(file).module();
                    modules.computeIfAbsent(stated == null ? found.name() : stated, name -> new Parts())
                            .add(file, found.version());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The class path cannot be searched for data files", e);
        }
        List<DataModule> found = new ArrayList<>();
        modules.forEach((name, parts) -> found.add(new DataModule(name, parts.version, parts.files)));
        return found;
    }

    /** The places of the class path that may hold data files, each as the beginning of its resources' addresses. */
    private static List<String> roots(ClassLoader loader) throws IOException {
        List<String> roots = new ArrayList<>();
        // A jar without entries for its directories is only found by a file that it does have.
        for (String resource : List.of(FOLDER, MANIFEST)) {
            for (URL url : Collections.list(loader.getResources(resource))) {
                String address = url.toString();
                if (!address.endsWith(resource)) {
                    continue;
                }
                String root = address.substring(0, address.length() - resource.length());
                if (!roots.contains(root)) {
                    roots.add(root);
                }
            }
        }
        Collections.sort(roots);
        return roots;
    }

    /** The files of one module, which may lie in several places; the same file twice, as when a jar is there twice, counts once. */
    private static final class Parts {

        private final List<DataFile> files = new ArrayList<>();
        private @Nullable String version;

        void add(DataFile file, @Nullable String itsVersion) {
            if (files.stream().noneMatch(other -> Arrays.equals(other.content(), file.content()))) {
                files.add(file);
            }
            version = version == null ? itsVersion : version;
        }
    }
}
