package dev.levada.chaos.cluster;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A process that is held by SIGSTOP. A shell holds it, whose standard input is ours: when this process dies, the frozen one is let go, finds its own input ended, and
 * dies too.
 */
final class Freezer implements AutoCloseable {

    private final Process shell;

    /** Freezes a process at once. */
    Freezer(long pid) throws IOException {
        shell = new ProcessBuilder("sh", "-c", "kill -STOP " + pid + " && echo frozen && read line; kill -CONT " + pid)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (shell.getInputStream().read() != 'f') {
            throw new IOException("The process " + pid + " could not be frozen: is it there?");
        }
    }

    /** Lets it go on. */
    @Override
    public void close() throws IOException {
        shell.getOutputStream().close();
        try {
            if (!shell.waitFor(10, TimeUnit.SECONDS)) {
                throw new IOException("The process that lets a frozen one go did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
