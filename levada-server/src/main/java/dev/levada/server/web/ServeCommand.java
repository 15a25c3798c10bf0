package dev.levada.server.web;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.levada.JobQueue;
import dev.levada.server.DatabaseAddress;
import dev.levada.server.DatabaseOptions;
import dev.levada.server.Interrupt;
import dev.levada.server.Program;
import dev.levada.store.Migrations;
import dev.levada.store.Schema;
import dev.levada.web.LevadaWeb;
import dev.levada.web.RunningWeb;
import dev.levada.web.http.Role;
import dev.levada.web.login.TrustedProxy;
import dev.levada.web.login.UserSource;
import dev.levada.web.login.Users;
import java.net.URI;
import java.net.URISyntaxException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code levada serve}. */
@Command(
        name = "serve",
        description = {
            "Serves the dashboard and the REST API (/api/v1) of a queue. Runs no jobs.",
            "It asks for a login, so it needs users: 'levada user add' makes them. On addresses that others reach it wants TLS before it, by a proxy whose"
                    + " address --public-url names."
        })
public final class ServeCommand implements Callable<Integer> {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int CONNECTIONS = 8;

    @Mixin
    private Program program = new Program();

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Mixin
    private UsersOptions users = new UsersOptions();

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "The address to listen on; 0.0.0.0 for all of this machine's. Default: ${DEFAULT-VALUE}.")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "The port to listen on, 0 for any. Default: 8069. Environment: LEVADA_PORT.")
    private @Nullable Integer port;

    @Option(
            names = "--no-login",
            description =
                    "Let everybody on this machine do everything. Only on this machine's own address (127.0.0.1).")
    private boolean noLogin;

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            description =
                    "The address under which browsers know the dashboard, such as https://queue.example.com/levada.")
    private @Nullable String publicUrl;

    @Option(names = "--title", paramLabel = "TEXT", description = "What the dashboard is called.")
    private @Nullable String title;

    @Option(
            names = "--proxy",
            paramLabel = "ADDRESS",
            split = ",",
            description = "Believe the proxy at these addresses (10.0.0.5, 10.0.0.0/24) who asks, without login here.")
    private List<String> proxy = new ArrayList<>();

    @Option(
            names = "--proxy-header",
            paramLabel = "NAME",
            defaultValue = "X-Forwarded-User",
            description = "The header in which the proxy says the user. Default: ${DEFAULT-VALUE}.")
    private String proxyHeader = "X-Forwarded-User";

    @Option(
            names = "--proxy-role",
            paramLabel = "ROLE",
            description = "What users may do whom the proxy knows and the file of users does not. Default: nothing.")
    private @Nullable Role proxyRole;

    @Option(
            names = "--arguments-for",
            paramLabel = "ROLE",
            defaultValue = "operator",
            description =
                    "The least role that sees arguments and results of jobs: viewer, operator, admin. Default: ${DEFAULT-VALUE}.")
    private Role argumentsFor = Role.OPERATOR;

    @Override
    public Integer call() throws SQLException {
        UserSource source = users.source(program);
        refuseUnsafe(source);
        Schema schema = database.schema();
        DatabaseAddress address = database.required();
        checkSchema(address, schema);
        Interrupt interrupt = Interrupt.listen();
        try (HikariDataSource pool = pool(address)) {
            // All of the environment but its channels: who looks at a queue does not configure it.
            JobQueue queue = JobQueue.builder(pool)
                    .environment(program.environment())
                    .channels("")
                    .withoutModules()
                    .schema(schema.name())
                    .withoutMigration()
                    .build();
            try (RunningWeb running = web(queue, source).start(host, port())) {
                program.out()
                        .println("Database   " + address.shown()
                                + (schema.name().equals("levada") ? "" : ", schema " + schema.name()));
                program.out()
                        .println("Dashboard  " + (publicUrl == null ? running.address() : publicUrl)
                                + (noLogin ? " (no login)" : ""));
                program.out().println("Ctrl-C ends it.");
                program.out().flush();
                while (!interrupt.await(LOOK)) {
                    // Until somebody ends it.
                }
            }
            queue.close();
        }
        return 0;
    }

    private LevadaWeb web(JobQueue queue, @Nullable UserSource source) {
        LevadaWeb.Builder builder = LevadaWeb.builder(queue).argumentsFor(argumentsFor);
        if (title != null) {
            builder.title(title);
        }
        if (publicUrl != null) {
            builder.publicUrl(url(publicUrl));
        }
        if (noLogin) {
            return builder.withoutLogin().build();
        }
        if (!proxy.isEmpty()) {
            builder.proxy(proxy());
        }
        builder.users(source == null ? () -> Users.of(List.of(), List.of()) : source);
        return builder.build();
    }

    /** What must not be is refused before anything is touched, with a sentence that says what to do. */
    private void refuseUnsafe(@Nullable UserSource source) {
        boolean loopback = RunningWeb.isLoopback(host);
        if (noLogin && !loopback) {
            throw new IllegalStateException(
                    "--no-login is for this machine only: leave --host out, or give --users FILE"
                            + " instead ('levada user add' writes one)");
        }
        if (noLogin && (source != null || !proxy.isEmpty())) {
            throw new IllegalStateException(
                    "--no-login goes with neither users nor a proxy; leave out one or the other");
        }
        boolean somebody = (source != null && !source.users().isEmpty()) || (!proxy.isEmpty() && proxyRole != null);
        if (!noLogin && !somebody) {
            throw new IllegalStateException(
                    "Nobody could log in: there are no users. Make one with"
                            + " 'levada user add NAME --role admin --users FILE' and give --users FILE, or, to try it on this machine, --no-login");
        }
        if (!noLogin
                && !loopback
                && (publicUrl == null
                        || !"https".equalsIgnoreCase(url(publicUrl).getScheme()))) {
            throw new IllegalStateException(
                    "On '" + host + "' others reach the dashboard, and passwords would travel readable."
                            + " Put a proxy with TLS before it and name its address: --public-url https://…");
        }
        if (!proxy.isEmpty()) {
            proxy();
        }
    }

    private TrustedProxy proxy() {
        try {
            return new TrustedProxy(proxyHeader, proxy, proxyRole);
        } catch (IllegalArgumentException e) {
            throw program.wronglyCalled(e);
        }
    }

    private URI url(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw program.wronglyCalled(
                    new IllegalArgumentException("--public-url is no address such as https://queue.example.com", e));
        }
    }

    private int port() {
        int wanted = port == null ? database.configuration(null).orThrow().port() : port;
        if (wanted < 0 || wanted > 65_535) {
            throw program.wronglyCalled(new IllegalArgumentException("A port is 0 to 65535, not " + wanted));
        }
        return wanted;
    }

    private static void checkSchema(DatabaseAddress address, Schema schema) throws SQLException {
        try (Connection connection = address.dataSource().getConnection()) {
            if (new Migrations(schema).version(connection) == 0) {
                throw new IllegalStateException("There is no queue in schema '" + schema.name()
                        + "' of this database; 'levada migrate' makes one, --schema names another schema");
            }
        }
    }

    private static HikariDataSource pool(DatabaseAddress address) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(address.dataSource());
        config.setPoolName("levada-serve");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(5_000);
        return new HikariDataSource(config);
    }
}
