package dev.levada.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** How much is logged; where to is said in {@code logback.xml}. */
final class Logging {

    // Held here, since java.util.logging forgets loggers that nobody holds.
    private static final java.util.logging.Logger DRIVER = java.util.logging.Logger.getLogger("org.postgresql");

    private Logging() {}

    /**
     * Sets it.
     *
     * @param verbosity 0: errors only; 1: what the queue does; 2 and more: everything of the queue
     */
    static void set(int verbosity) {
        // The driver logs parts of malformed addresses, passwords among them; what it has to say comes as exceptions
        // anyway.
        DRIVER.setLevel(java.util.logging.Level.OFF);
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        // That a job failed is told by the job itself.
        context.getLogger("dev.levada.runner.Workers").setLevel(verbosity == 0 ? Level.OFF : null);
        context.getLogger("dev.levada")
                .setLevel(verbosity == 0 ? Level.ERROR : verbosity == 1 ? Level.INFO : Level.DEBUG);
    }
}
