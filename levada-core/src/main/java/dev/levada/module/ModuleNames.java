package dev.levada.module;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the modules of a class path are called where their files do not say it; see {@link ClassPathModules}. */
final class ModuleNames {

    private static final int MAX_LENGTH = 100;
    private static final Pattern VERSION = Pattern.compile("[-_.]v?\\d.*$");
    private static final Pattern POM = Pattern.compile("META-INF/maven/[^/]+/[^/]+/pom\\.properties");
    private static final Pattern FOREIGN = Pattern.compile("[^A-Za-z0-9_.-]+");

    /** The directories that build tools and editors put below a project's own. */
    private static final Set<String> BUILD_DIRECTORIES = Set.of(
            "target",
            "classes",
            "test-classes",
            "build",
            "resources",
            "main",
            "test",
            "java",
            "kotlin",
            "out",
            "production",
            "bin",
            "src");

    private ModuleNames() {}

    static String ofJar(String location, JarFile jar) throws IOException {
        String name = title(jar.getManifest());
        if (name == null) {
            name = artifact(jar);
        }
        return fit(name == null ? ofFile(location) : name);
    }

    static String ofDirectory(Path directory, @Nullable Manifest manifest) {
        String title = title(manifest);
        if (title != null) {
            return fit(title);
        }
        Path at = directory.toAbsolutePath().normalize();
        while (at.getFileName() != null
                && BUILD_DIRECTORIES.contains(at.getFileName().toString())
                && at.getParent() != null) {
            at = at.getParent();
        }
        return fit(at.getFileName() == null ? "" : at.getFileName().toString());
    }

    /** The version that a manifest says. */
    static @Nullable String version(@Nullable Manifest manifest) {
        String version = manifest == null
                ? null
                : attribute(manifest.getMainAttributes(), Attributes.Name.IMPLEMENTATION_VERSION.toString());
        return manifest == null || version != null
                ? version
                : attribute(manifest.getMainAttributes(), "Bundle-Version");
    }

    private static @Nullable String title(@Nullable Manifest manifest) {
        if (manifest == null) {
            return null;
        }
        Attributes main = manifest.getMainAttributes();
        String title = attribute(main, Attributes.Name.IMPLEMENTATION_TITLE.toString());
        return title == null ? attribute(main, "Automatic-Module-Name") : title;
    }

    private static @Nullable String attribute(Attributes attributes, String name) {
        String value = attributes.getValue(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** The artifact of a jar that Maven made; a jar that holds several says nothing. */
    private static @Nullable String artifact(JarFile jar) throws IOException {
        List<JarEntry> poms = jar.stream()
                .filter(entry -> POM.matcher(entry.getName()).matches())
                .toList();
        if (poms.size() != 1) {
            return null;
        }
        Properties properties = new Properties();
        try (InputStream content = jar.getInputStream(poms.get(0))) {
            properties.load(content);
        } catch (IllegalArgumentException e) {
            return null;
        }
        String artifact = properties.getProperty("artifactId", "").strip();
        return artifact.isEmpty() ? null : artifact;
    }

    /** The last file name of {@code …/sale-1.2.jar!/}, without version and ending. */
    private static String ofFile(String location) {
        String path = location.replaceAll("!?/+$", "");
        String file = path.substring(path.lastIndexOf('/') + 1);
        String stem = file.replaceFirst("\\.[a-z]{1,4}$", "");
        String name = VERSION.matcher(stem).replaceFirst("");
        return name.isEmpty() ? stem : name;
    }

    private static String fit(String given) {
        String name = FOREIGN.matcher(given).replaceAll("_");
        return name.isEmpty() ? "module" : name.substring(0, Math.min(name.length(), MAX_LENGTH));
    }
}
