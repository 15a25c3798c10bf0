package dev.levada.configuration;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The address of a PostgreSQL database, as JDBC or libpq write it. Immutable.
 *
 * @param jdbcUrl for the driver; may hold a password of its own, never part of {@link #toString()}
 * @param user null when the address names none before its host
 * @param password null when the address holds none before its host
 */
public record DatabaseUrl(
        String jdbcUrl, @Nullable String user, @Nullable String password) {

    /** What an address looks like, for messages. */
    public static final String FORM =
            "expected postgresql://host:5432/database or jdbc:postgresql://host:5432/database";

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException when it is none; the message does not repeat it, since it may hold a password
     */
    public static DatabaseUrl parse(String url) {
        if (url.startsWith("jdbc:postgresql:")) {
            return new DatabaseUrl(url, null, null);
        }
        try {
            URI uri = new URI(url);
            boolean known = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
            if (!known || uri.getHost() == null || uri.getPort() > 65_535) {
                throw refused();
            }
            String info = uri.getRawUserInfo();
            String[] parts = info == null ? new String[0] : info.split(":", 2);
            String jdbc = "jdbc:postgresql://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                    + (uri.getRawPath() == null ? "/" : uri.getRawPath())
                    + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
            return new DatabaseUrl(
                    jdbc, parts.length > 0 ? decode(parts[0]) : null, parts.length > 1 ? decode(parts[1]) : null);
        } catch (URISyntaxException e) {
            // Not as the cause: its message repeats the address.
            throw refused();
        }
    }

    /** The address without passwords. */
    @Override
    public String toString() {
        return Secrets.url(jdbcUrl);
    }

    private static IllegalArgumentException refused() {
        return new IllegalArgumentException("This is no address of a PostgreSQL database; " + FORM);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
