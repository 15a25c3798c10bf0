package dev.levada.server.demo;

import dev.levada.web.LevadaWeb;
import dev.levada.web.RunningWeb;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The dashboard of the demo: without login, for this machine only. Thread-safe. */
final class DemoDashboard implements AutoCloseable {

    /** Stands for the port 8069, or any other when that is taken. */
    static final int USUAL = -1;

    private static final int USUAL_PORT = 8069;
    private static final String HOST = "127.0.0.1";

    private final @Nullable RunningWeb running;

    private DemoDashboard(@Nullable RunningWeb running) {
        this.running = running;
    }

    /**
     * Opens it.
     *
     * @param port null: there is none
     */
    static DemoDashboard open(Demo demo, @Nullable Integer port) {
        if (port == null) {
            return new DemoDashboard(null);
        }
        LevadaWeb web =
                LevadaWeb.builder(demo.queue()).title("Demo").withoutLogin().build();
        if (port != USUAL) {
            return new DemoDashboard(web.start(HOST, port));
        }
        try {
            return new DemoDashboard(web.start(HOST, USUAL_PORT));
        } catch (UncheckedIOException e) {
            return new DemoDashboard(web.start(HOST, 0));
        }
    }

    /** Where browsers find it; empty when there is none. */
    Optional<String> address() {
        return Optional.ofNullable(running).map(RunningWeb::address);
    }

    @Override
    public void close() {
        if (running != null) {
            running.close();
        }
    }
}
