package dev.levada.server;

import dev.levada.configuration.DatabaseUrl;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A database and who asks for it. Nothing it tells holds the password. Immutable. */
public final class DatabaseAddress {

    private static final int PATIENCE_SECONDS = 10;

    private final String jdbcUrl;
    private final @Nullable String user;
    private final @Nullable String password;

    private DatabaseAddress(String jdbcUrl, @Nullable String user, @Nullable String password) {
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.password = password;
    }

    /**
     * Reads an address as JDBC or libpq write it.
     *
     * @param user overrides the URL's
     * @param password overrides the URL's
     * @throws IllegalArgumentException when it is no such address; the message does not repeat it, since it may hold a password
     */
    public static DatabaseAddress parse(String url, @Nullable String user, @Nullable String password) {
        DatabaseUrl given = DatabaseUrl.parse(url);
        DatabaseAddress address = new DatabaseAddress(
                given.jdbcUrl(), user == null ? given.user() : user, password == null ? given.password() : password);
        address.dataSource();
        return address;
    }

    /** A source of unpooled connections. */
    public PGSimpleDataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setURL(jdbcUrl);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("This is no address of a PostgreSQL database; " + DatabaseUrl.FORM, e);
        }
        if (user != null) {
            source.setUser(user);
        }
        if (password != null) {
            source.setPassword(password);
        }
        source.setConnectTimeout(PATIENCE_SECONDS);
        source.setLoginTimeout(PATIENCE_SECONDS);
        source.setTcpKeepAlive(true);
        source.setApplicationName("levada");
        return source;
    }

    /** The server and the database, for people: {@code host:5432/database}. */
    public String shown() {
        PGSimpleDataSource source = dataSource();
        int port = source.getPortNumbers()[0];
        return source.getServerNames()[0] + ":" + (port == 0 ? 5432 : port) + "/" + source.getDatabaseName();
    }

    /** The address for psql, without the password. */
    public String uri() {
        String name = dataSource().getUser();
        return "postgresql://" + (name == null ? "" : name + "@") + shown();
    }

    @Override
    public String toString() {
        return shown();
    }
}
