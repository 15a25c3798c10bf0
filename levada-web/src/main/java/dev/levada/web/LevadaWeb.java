package dev.levada.web;

import dev.levada.JobQueue;
import dev.levada.web.http.Front;
import dev.levada.web.http.Identification;
import dev.levada.web.http.Route;
import dev.levada.web.http.Routes;
import dev.levada.web.live.Looks;
import dev.levada.web.login.NoLogin;
import dev.levada.web.page.Assets;
import dev.levada.web.page.PageRoutes;
import dev.levada.web.page.Pages;
import jakarta.servlet.http.HttpServlet;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard and the REST API of a queue: a servlet for any container, or a server of its own.
 *
 * <pre>{@code
 * LevadaWeb web = LevadaWeb.builder(queue).withoutLogin().build();
 * RunningWeb running = web.start("127.0.0.1", 8069);
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class LevadaWeb {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Routes routes;
    private final Front front;
    private final boolean withoutLogin;

    private LevadaWeb(Builder builder) {
        this.withoutLogin = builder.identification instanceof NoLogin;
        Looks looks = new Looks(builder.queue);
        Assets assets = new Assets();
        Pages pages = new Pages(assets, looks, builder.title);
        routes = new Routes();
        PageRoutes.declare(routes, builder.queue, looks, pages, assets);
        front = new Front(
                routes,
                builder.neededIdentification(),
                pages::error,
                builder.publicUrl,
                withoutLogin ? LOOPBACK : Set.of());
    }

    /** Begins to describe the dashboard of a queue, which need not be started. */
    public static Builder builder(JobQueue queue) {
        return new Builder(queue);
    }

    /** The servlet, to be mounted under any path ({@code /levada/*}), with {@code async-supported}. */
    public HttpServlet servlet() {
        return front;
    }

    /** What it answers, and to whom. */
    public List<Route> routes() {
        return routes.all();
    }

    /**
     * Starts a web server of its own.
     *
     * @param host the address to listen on; only one of this machine's own (127.0.0.1) when there is no login
     * @param port 0 takes any that is free
     * @throws IllegalStateException when others could get in without login
     * @throws java.io.UncheckedIOException when the port cannot be had
     */
    public RunningWeb start(String host, int port) {
        if (withoutLogin && !RunningWeb.isLoopback(host)) {
            throw new IllegalStateException("Without login the dashboard listens on this machine's own address only"
                    + " (127.0.0.1), not on '" + host + "'; configure users to be reached from elsewhere");
        }
        return RunningWeb.start(front, host, port, () -> {});
    }

    /** Describes a dashboard. Used by one thread. */
    public static final class Builder {

        private final JobQueue queue;
        private String title = "Levada";
        private @Nullable URI publicUrl;
        private @Nullable Identification identification;

        private Builder(JobQueue queue) {
            this.queue = queue;
        }

        /** What it is called, as in the titles of pages; 1 to 60 characters. Default: Levada. */
        public Builder title(String name) {
            if (name.isBlank() || name.length() > 60) {
                throw new IllegalArgumentException("A dashboard's title has 1 to 60 characters, not " + name.length());
            }
            title = name;
            return this;
        }

        /** Everybody on this machine may do everything, and nobody else gets in: for demos. */
        public Builder withoutLogin() {
            identification = new NoLogin();
            return this;
        }

        private Identification neededIdentification() {
            if (identification == null) {
                throw new IllegalStateException("The dashboard has no users; nobody could log in");
            }
            return identification;
        }

        /**
         * The dashboard.
         *
         * @throws IllegalStateException when there is nobody who could log in
         */
        public LevadaWeb build() {
            return new LevadaWeb(this);
        }
    }
}
