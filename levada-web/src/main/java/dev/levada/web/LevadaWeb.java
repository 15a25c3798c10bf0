package dev.levada.web;

import dev.levada.JobQueue;
import dev.levada.web.api.ApiRoutes;
import dev.levada.web.desk.Desks;
import dev.levada.web.http.Front;
import dev.levada.web.http.Identification;
import dev.levada.web.http.Role;
import dev.levada.web.http.Route;
import dev.levada.web.http.Routes;
import dev.levada.web.live.FirstLook;
import dev.levada.web.live.HealthCheck;
import dev.levada.web.live.Hub;
import dev.levada.web.live.Looks;
import dev.levada.web.login.Login;
import dev.levada.web.login.NoLogin;
import dev.levada.web.login.TrustedProxy;
import dev.levada.web.login.UserSource;
import dev.levada.web.page.Assets;
import dev.levada.web.page.PageRoutes;
import dev.levada.web.page.Pages;
import jakarta.servlet.http.HttpServlet;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
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
    private final Hub hub;
    private final boolean withoutLogin;
    private final Runnable firstLook;

    private LevadaWeb(Builder builder) {
        this.withoutLogin = builder.withoutLogin;
        Looks looks = new Looks(builder.queue);
        Desks desks = new Desks(builder.queue, looks, builder.seesArguments);
        Assets assets = new Assets();
        Pages pages = new Pages(assets, looks, builder.title);
        firstLook = () -> {
            pages.load();
            new FirstLook(builder.queue, looks).take();
        };
        routes = new Routes();
        PageRoutes.declare(routes, desks, pages, assets);
        ApiRoutes.declare(routes, desks);
        Identification identification;
        if (withoutLogin) {
            identification = new NoLogin();
        } else {
            Login login = new Login(builder.login(), builder.queue::audit);
            login.declare(routes, pages::login);
            identification = login.identification();
        }
        hub = new Hub(looks, identification);
        hub.declare(routes);
        new HealthCheck(looks).declare(routes);
        Set<String> hosts = withoutLogin ? LOOPBACK : builder.hosts;
        front = new Front(routes, identification, pages::error, builder.publicUrl, hosts);
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
     * Looks at the queue once, so that the first visitor does not wait for classes and plans, and starts a web server of its own, which needs Jetty on the class path ({@code jetty-ee10-servlet}).
     *
     * @param host the address to listen on; only one of this machine's own (127.0.0.1) when there is no login
     * @param port 0 takes any that is free
     * @throws IllegalStateException when others could get in without login, or would send their passwords readable to all
     * @throws java.io.UncheckedIOException when the port cannot be had
     */
    public RunningWeb start(String host, int port) {
        boolean loopback = RunningWeb.isLoopback(host);
        if (withoutLogin && !loopback) {
            throw new IllegalStateException("Without login the dashboard listens on this machine's own address only"
                    + " (127.0.0.1), not on '" + host + "'; configure users to be reached from elsewhere");
        }
        firstLook.run();
        return RunningWeb.start(front, host, port, hub::close);
    }

    /** Ends the streams of events; for containers, when they unmount the servlet. */
    public void close() {
        hub.close();
    }

    /** Describes a dashboard. Used by one thread. */
    public static final class Builder {

        private final JobQueue queue;
        private String title = "Levada";
        private boolean withoutLogin;
        private Role seesArguments = Role.OPERATOR;
        private Set<String> hosts = Set.of();
        private Duration idle = Duration.ofHours(2);
        private Duration absolute = Duration.ofHours(12);
        private @Nullable URI publicUrl;
        private @Nullable UserSource users;
        private @Nullable TrustedProxy proxy;

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

        /** Who may log in; a {@link dev.levada.web.login.UsersFile}, as a rule. */
        public Builder users(UserSource source) {
            users = source;
            return this;
        }

        /** Believes a proxy in front, which knows who asks. */
        public Builder proxy(TrustedProxy trusted) {
            proxy = trusted;
            return this;
        }

        /** Everybody on this machine may do everything, and nobody else gets in: for demos. */
        public Builder withoutLogin() {
            withoutLogin = true;
            return this;
        }

        /**
         * The address under which browsers know the dashboard, where a proxy in front changes it; it is the only one then.
         *
         * @param url http or https, with the path under which it is mounted
         */
        public Builder publicUrl(URI url) {
            boolean web = "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
            if (!web || url.getHost() == null || url.getRawQuery() != null || url.getRawFragment() != null) {
                throw new IllegalArgumentException(
                        "The public address is '" + url + "', expected one such as https://queue.example.com/levada");
            }
            publicUrl = url;
            return this;
        }

        /** The only names, without ports, under which the dashboard may be asked for. Default: any. */
        public Builder hosts(String... names) {
            hosts = Set.of(names);
            return this;
        }

        /** The least role that sees arguments, contexts and results of jobs. Default: operator. */
        public Builder argumentsFor(Role role) {
            seesArguments = role;
            return this;
        }

        /**
         * How long sessions last.
         *
         * @param unused after which one ends that nobody uses; default: 2 hours
         * @param longest after which each ends; default: 12 hours
         */
        public Builder sessions(Duration unused, Duration longest) {
            if (unused.isNegative() || unused.isZero() || longest.compareTo(unused) < 0) {
                throw new IllegalArgumentException("Sessions end after " + unused + " unused and " + longest
                        + " in any case; expected times above zero, the second not shorter");
            }
            idle = unused;
            absolute = longest;
            return this;
        }

        private Login.Settings login() {
            UserSource source = users;
            if (source == null || (source.users().isEmpty() && (proxy == null || proxy.newcomers() == null))) {
                throw new IllegalStateException(
                        "The dashboard has no users, so nobody could log in; name a file of"
                                + " users ('levada user add' writes one), or start it without login on this machine's own address");
            }
            return new Login.Settings(source, proxy, publicUrl, idle, absolute, Clock.systemUTC(), System::nanoTime);
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
