package dev.levada;

import dev.levada.configuration.DatabaseUrl;
import dev.levada.store.Schema;
import java.io.IOException;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Ways to databases. Immutable. */
final class DatabaseWays implements DatabaseKeeper.Ways {

    private static final int PATIENCE_SECONDS = 10;

    private final DataSource given;
    private final @Nullable Function<PGSimpleDataSource, DataSource> pooled;
    private final @Nullable Schema required;
    private final Function<DataSource, JobQueue> builder;

    private DatabaseWays(
            DataSource given,
            @Nullable Function<PGSimpleDataSource, DataSource> pooled,
            @Nullable Schema required,
            Function<DataSource, JobQueue> builder) {
        this.required = required;
        this.given = given;
        this.pooled = pooled;
        this.builder = builder;
    }

    /** By a source that whoever gave it keeps and closes. */
    static DatabaseWays given(DataSource source, Function<DataSource, JobQueue> builder) {
        return new DatabaseWays(source, null, null, builder);
    }

    /** By an address, with a source made of it for each queue. */
    static DatabaseWays addressed(
            String name,
            PGSimpleDataSource direct,
            BiFunction<String, PGSimpleDataSource, DataSource> pooled,
            Function<DataSource, JobQueue> builder) {
        return new DatabaseWays(direct, source -> pooled.apply(name, source), null, builder);
    }

    /** The same, for a database that is served only as long as it carries a queue in this schema. */
    DatabaseWays requiring(Schema schema) {
        return new DatabaseWays(given, pooled, schema, builder);
    }

    @Override
    public DataSource open() {
        return pooled == null || !(given instanceof PGSimpleDataSource direct)
                ? given
                : pooled.apply(of(direct, String.valueOf(direct.getDatabaseName())));
    }

    @Override
    public boolean ownsSource() {
        return pooled != null;
    }

    @Override
    public @Nullable Schema required() {
        return required;
    }

    @Override
    public JobQueue build(DataSource source) {
        return builder.apply(source);
    }

    /**
     * Unpooled connections by an address. Connecting takes ten seconds at most.
     *
     * @throws IllegalArgumentException when it is no address of a PostgreSQL database; the message does not repeat it, since it may hold a password
     */
    static PGSimpleDataSource source(String url, @Nullable String user, @Nullable String password) {
        DatabaseUrl address = DatabaseUrl.parse(url);
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setURL(address.jdbcUrl());
        } catch (IllegalArgumentException e) {
            // Not as the cause: its message repeats the address.
            throw new IllegalArgumentException("This is no address of a PostgreSQL database; " + DatabaseUrl.FORM);
        }
        if (user != null || address.user() != null) {
            source.setUser(user != null ? user : address.user());
        }
        if (password != null || address.password() != null) {
            source.setPassword(password != null ? password : address.password());
        }
        source.setConnectTimeout(PATIENCE_SECONDS);
        source.setLoginTimeout(PATIENCE_SECONDS);
        source.setTcpKeepAlive(true);
        source.setApplicationName("levada");
        return source;
    }

    /** The same server, login and parameters, another database. */
    static PGSimpleDataSource of(PGSimpleDataSource server, String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.initializeFrom(server);
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("The driver could not copy a data source", e);
        }
        source.setDatabaseName(database);
        return source;
    }
}
