package dev.levada.module;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One place of a class path, a jar or a directory, with its data files.
 *
 * @param name what its module is called, unless its files say otherwise
 * @param version what its manifest says
 * @param files by name
 */
record ClassPathRoot(String name, @Nullable String version, List<DataFile> files) {

    /**
     * Looks into a place. Places of other kinds than jars and directories, such as the modules of the JDK, hold nothing.
     *
     * @param root the beginning of its resources' addresses, with the slash before their names
     */
    static ClassPathRoot read(String root) throws IOException {
        if (root.startsWith("file:")) {
            return directory(Path.of(path(root.substring("file:".length()))));
        }
        int jarEnd = root.lastIndexOf("!/") + 2;
        // The class loaders of application servers and of Spring Boot have jars in jars, which their own handlers open.
        return root.startsWith("jar:")
                        && jarEnd > 1
                        && new URL(root.substring(0, jarEnd)).openConnection() instanceof JarURLConnection jar
                ? jar(root, root.substring(jarEnd) + ClassPathModules.FOLDER, jar)
                : new ClassPathRoot("", null, List.of());
    }

    private static ClassPathRoot directory(Path directory) throws IOException {
        Path folder = directory.resolve(ClassPathModules.FOLDER);
        List<DataFile> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> entries = Files.list(folder)) {
                List<Path> sorted = entries.filter(
                                path -> path.toString().endsWith(".xml") && Files.isRegularFile(path))
                        .sorted(Comparator.comparing(path -> path.getFileName().toString()))
                        .toList();
                for (Path path : sorted) {
                    try (InputStream content = Files.newInputStream(path)) {
                        files.add(DataFileReader.load(path.toString(), content));
                    }
                }
            }
        }
        Manifest manifest = null;
        Path itsManifest = directory.resolve(JarFile.MANIFEST_NAME);
        if (!files.isEmpty() && Files.isRegularFile(itsManifest)) {
            try (InputStream content = Files.newInputStream(itsManifest)) {
                manifest = new Manifest(content);
            }
        }
        return new ClassPathRoot(ModuleNames.ofDirectory(directory, manifest), ModuleNames.version(manifest), files);
    }

    private static ClassPathRoot jar(String root, String folder, JarURLConnection connection) throws IOException {
        // Without the cache the jar is ours to close, and a replaced one is not seen as it was.
        connection.setUseCaches(false);
        String location = path(root.substring("jar:".length()).replaceFirst("^file:", ""));
        try (JarFile jar = connection.getJarFile()) {
            List<JarEntry> entries = jar.stream()
                    .filter(entry -> isDataFile(folder, entry.getName()))
                    .sorted(Comparator.comparing(JarEntry::getName))
                    .toList();
            List<DataFile> files = new ArrayList<>();
            for (JarEntry entry : entries) {
                try (InputStream content = jar.getInputStream(entry)) {
                    files.add(DataFileReader.load(
                            location + ClassPathModules.FOLDER + entry.getName().substring(folder.length()), content));
                }
            }
            return files.isEmpty()
                    ? new ClassPathRoot("", null, files)
                    : new ClassPathRoot(
                            ModuleNames.ofJar(location, jar), ModuleNames.version(jar.getManifest()), files);
        }
    }

    private static boolean isDataFile(String folder, String entry) {
        return entry.startsWith(folder) && entry.endsWith(".xml") && entry.indexOf('/', folder.length()) < 0;
    }

    /** A path as people know it, without the escapes of an address; as it is when it has none. */
    private static String path(String inAddress) {
        try {
            String path = new URI(inAddress).getPath();
            return path == null ? inAddress : path;
        } catch (URISyntaxException e) {
            return inAddress;
        }
    }
}
