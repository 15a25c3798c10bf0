package dev.levada.runner;

import dev.levada.configuration.DatabaseUrl;
import dev.levada.configuration.JobrunnerDatabase;
import dev.levada.store.DatabaseIdentity;
import java.lang.reflect.InvocationTargetException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ds.common.BaseDataSource;

/** Makes the jobrunner's own way to the database, past a pooler (the original's §11.1, {@code jobrunner_db_host} …). */
public final class DirectDataSource {

    private static final int PATIENCE_SECONDS = 10;

    private record Login(@Nullable String user, @Nullable String password) {
        static final Login NONE = new Login(null, null);
    }

    private DirectDataSource() {}

    /**
     * A source of unpooled sessions: the queue's way with what is given in its place. TLS and other parameters of the queue's address are kept; its
     * password is used only for its user.
     *
     * @param queue the queue's way; opened once
     * @return the queue's way itself when nothing is given
     * @throws IllegalArgumentException when the address is none, or the queue's is not known
     */
    public static DataSource of(DataSource queue, JobrunnerDatabase given) throws SQLException {
        if (!given.isGiven()) {
            return queue;
        }
        PGSimpleDataSource direct = new PGSimpleDataSource();
        DatabaseUrl url = given.url();
        String queueUser;
        try (Connection connection = queue.getConnection()) {
            queueUser = connection.getMetaData().getUserName();
            address(
                    direct,
                    url == null ? String.valueOf(connection.getMetaData().getURL()) : url.jdbcUrl());
        }
        Login[] known = {
            new Login(given.user(), given.password()),
            url == null ? Login.NONE : new Login(url.user(), url.password()),
            new Login(direct.getUser(), direct.getPassword()),
            new Login(queueUser, passwordOf(queue))
        };
        String user = Stream.of(known)
                .map(Login::user)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
        direct.setUser(user);
        direct.setPassword(given.password() != null ? given.password() : passwordOf(user, known));
        if (given.host() != null) {
            direct.setServerNames(new String[] {given.host()});
        }
        if (given.port() != null) {
            direct.setPortNumbers(new int[] {given.port()});
        }
        direct.setConnectTimeout(PATIENCE_SECONDS);
        direct.setLoginTimeout(PATIENCE_SECONDS);
        direct.setTcpKeepAlive(true);
        direct.setApplicationName("levada");
        return direct;
    }

    /**
     * Makes sure that both ways lead to the same database: a jobrunner elected in another would never see a job.
     *
     * @throws IllegalStateException when they do not
     */
    public static void requireSameDatabase(DataSource queue, DataSource direct) throws SQLException {
        DatabaseIdentity expected;
        try (Connection connection = queue.getConnection()) {
            expected = DatabaseIdentity.of(connection);
        }
        try (Connection connection = direct.getConnection()) {
            DatabaseIdentity found = DatabaseIdentity.of(connection);
            if (!found.equals(expected)) {
                throw new IllegalStateException(
                        "The jobrunner's way does not lead to the queue's database: " + found.differenceTo(expected)
                                + ". Give the host and port past the pooler of the same database");
            }
        }
    }

    private static void address(PGSimpleDataSource source, String jdbcUrl) {
        try {
            source.setURL(jdbcUrl);
        } catch (IllegalArgumentException e) {
            // Not as the cause: its message repeats the address.
            throw new IllegalArgumentException(
                    "The jobrunner's way to the database cannot be made of an address that the PostgreSQL driver does not know; "
                            + DatabaseUrl.FORM + " as jobrunner_db_url");
        }
    }

    private static @Nullable String passwordOf(String user, Login... known) {
        for (Login login : known) {
            if (user.equals(login.user()) && login.password() != null) {
                return login.password();
            }
        }
        return null;
    }

    /** A pool does not tell its password through JDBC, but as a bean's property, which all of them have. */
    private static @Nullable String passwordOf(DataSource source) throws SQLException {
        String password = null;
        try {
            password = (String) source.getClass().getMethod("getPassword").invoke(source);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException | ClassCastException e) {
            // Then the server may ask for one, and says so itself.
        }
        return password == null && source.isWrapperFor(BaseDataSource.class)
                ? source.unwrap(BaseDataSource.class).getPassword()
                : password;
    }
}
