package dev.levada.server.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Where a demo writes its invoices: a folder that somebody named, which stays, or a temporary one, which goes with the demo, also when the JVM is ended. */
final class DemoFolder implements AutoCloseable {

    private final Path path;
    private final @Nullable Thread atExit;

    private DemoFolder(Path path, boolean temporary) {
        this.path = path;
        this.atExit = temporary ? new Thread(this::delete, "levada-demo-folder") : null;
        if (atExit != null) {
            // Ctrl-C is a request that ends in close(); the second one, and JVMs that let nobody handle signals, exit.
            Runtime.getRuntime().addShutdownHook(atExit);
        }
    }

    /**
     * The folder of a demo.
     *
     * @param named null: a new temporary one
     * @throws UncheckedIOException when it cannot be made
     */
    static DemoFolder of(@Nullable Path named) {
        if (named != null) {
            return new DemoFolder(named.toAbsolutePath(), false);
        }
        try {
            return new DemoFolder(Files.createTempDirectory("levada-invoices-"), true);
        } catch (IOException e) {
            throw new UncheckedIOException("A temporary folder for the invoices cannot be made: " + e, e);
        }
    }

    Path path() {
        return path;
    }

    /** Whether it goes with the demo. */
    boolean isTemporary() {
        return atExit != null;
    }

    /** Removes the folder if it is temporary. */
    @Override
    public void close() {
        if (atExit == null) {
            return;
        }
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM ends already.
        }
    }

    /** As far as it goes: what is left over in a temporary folder is no reason to fail. Links are removed and not followed. */
    private void delete() {
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // A job that ends late has written once more.
        }
    }
}
