package dev.levada.benchmark.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/**
 * Where graphile-worker is installed from the npm registry: a folder of the user's cache, never the repository. The version is the newest one that
 * runs on Node.js before 22.18.
 */
final class GraphileInstallation {

    private static final String VERSION = "0.17.3";
    private static final String SCRIPT = "graphile-worker.js";

    private static boolean installed;

    private GraphileInstallation() {}

    /**
     * The command of a process, without its arguments. Installs at the first call in this process what is not there.
     *
     * @throws PeerMissingException when Node.js or npm is missing, or npm fails
     */
    static synchronized List<String> command() {
        Path folder = folder();
        if (!installed) {
            install(folder);
            installed = true;
        }
        return List.of("node", "--expose-gc", folder.resolve(SCRIPT).toString());
    }

    private static void install(Path folder) {
        run(folder(), "Node.js is missing: install it to measure graphile-worker", "node", "--version");
        try {
            Files.createDirectories(folder);
            try (InputStream script = Objects.requireNonNull(
                    GraphileInstallation.class.getResourceAsStream(SCRIPT), "resource " + SCRIPT)) {
                Files.copy(script, folder.resolve(SCRIPT), StandardCopyOption.REPLACE_EXISTING);
            }
            if (!Files.exists(folder.resolve("node_modules/graphile-worker/package.json"))) {
                Files.writeString(folder.resolve("package.json"), "{\"private\": true}\n");
                run(
                        folder,
                        "npm could not install graphile-worker " + VERSION,
                        "npm",
                        "install",
                        "--silent",
                        "--no-audit",
                        "--no-fund",
                        "--ignore-scripts",
                        "graphile-worker@" + VERSION);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + folder + ": " + e, e);
        }
    }

    private static Path folder() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path root =
                cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return root.resolve("levada-bench").resolve("graphile-worker-" + VERSION);
    }

    private static void run(Path folder, String otherwise, String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            if (Files.isDirectory(folder)) {
                builder.directory(folder.toFile());
            }
            int status = builder.start().waitFor();
            if (status != 0) {
                throw new PeerMissingException(
                        otherwise + " (" + String.join(" ", command) + " ended with " + status + ")");
            }
        } catch (IOException e) {
            throw new PeerMissingException(otherwise + " (" + e.getMessage() + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PeerMissingException("Interrupted while waiting for " + command[0]);
        }
    }
}
