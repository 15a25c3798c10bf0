package dev.levada.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server of its own, listening on a free loopback port, with its data in a temporary folder that goes with it.
 *
 * <p>Nothing needs to be installed: the server's binaries come from a Maven artifact. Starting one takes about two seconds,
 * creating a further {@linkplain #createDatabase() database} in a running one about 50 ms, so tests share {@link #shared()}
 * and take a database each.
 *
 * <p>Safe for use by several threads.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final String SUPERUSER = "postgres";
    private static final AtomicInteger DATABASE_NUMBER = new AtomicInteger();

    private static @Nullable EmbeddedDatabase shared;

    private final EmbeddedPostgres server;

    private EmbeddedDatabase(EmbeddedPostgres server) {
        this.server = server;
    }

    /**
     * Starts a server that promises nothing after a power loss ({@code fsync=off}), the fastest for tests.
     *
     * @throws UncheckedIOException when the server cannot be started, with PostgreSQL's own reason
     */
    public static EmbeddedDatabase start() {
        return start(Map.of("fsync", "off", "synchronous_commit", "off", "full_page_writes", "off"));
    }

    /**
     * Starts a server that keeps what it confirmed ({@code fsync=on}, {@code synchronous_commit=on}), as in production.
     *
     * @throws UncheckedIOException when the server cannot be started, with PostgreSQL's own reason
     */
    public static EmbeddedDatabase startDurable() {
        return start(Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on"));
    }

    /**
     * Starts a server with settings of {@code postgresql.conf} on top of PostgreSQL's defaults.
     *
     * @throws UncheckedIOException when the server cannot be started, with PostgreSQL's own reason
     */
    public static EmbeddedDatabase start(Map<String, String> settings) {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setServerConfig("max_connections", "200")
                .setServerConfig("shared_buffers", "256MB")
                .setPGStartupWait(Duration.ofSeconds(60));
        settings.forEach(builder::setServerConfig);
        try {
            return new EmbeddedDatabase(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL could not be started: " + e.getMessage(), e);
        }
    }

    /** The server that all callers in this JVM share: started at the first call, stopped when the JVM ends. */
    public static synchronized EmbeddedDatabase shared() {
        if (shared == null) {
            EmbeddedDatabase started = start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::close, "embedded-postgresql-stop"));
            shared = started;
        }
        return shared;
    }

    /**
     * Creates an empty database.
     *
     * @return a source of unpooled connections to it, as superuser
     */
    public PGSimpleDataSource createDatabase() {
        String name = "levada_" + DATABASE_NUMBER.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return dataSource(name);
    }

    /**
     * Creates a copy of a database, in a moment if that is small: so the tables that all tests begin with need be made once only.
     *
     * @param original nobody may be connected to it just now, else this waits for some seconds and fails
     * @return a source of unpooled connections to the copy, as superuser
     */
    public PGSimpleDataSource createCopy(PGSimpleDataSource original) {
        String name = "levada_" + DATABASE_NUMBER.incrementAndGet();
        execute("CREATE DATABASE " + name + " TEMPLATE \"" + original.getDatabaseName() + "\"");
        return dataSource(name);
    }

    /** Removes a database, whoever is connected to it. */
    public void dropDatabase(PGSimpleDataSource database) {
        execute("DROP DATABASE IF EXISTS \"" + database.getDatabaseName() + "\" WITH (FORCE)");
    }

    private void execute(String sql) {
        try (Connection connection = dataSource(SUPERUSER).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql + " failed: " + e.getMessage(), e);
        }
    }

    /** A source of unpooled connections to the named database, as superuser. */
    public PGSimpleDataSource dataSource(String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(jdbcUrl(database));
        source.setUser(SUPERUSER);
        return source;
    }

    /** The JDBC URL of the named database, with the user in it. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database + "?user=" + SUPERUSER;
    }

    /** The loopback port the server listens on. */
    public int port() {
        return server.getPort();
    }

    /** Stops the server and removes its data. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL could not be stopped: " + e.getMessage(), e);
        }
    }
}
