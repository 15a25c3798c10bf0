package dev.levada.server;

import dev.levada.store.Schema;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which database is meant. What is not given comes from the environment. */
public final class DatabaseOptions {

    private static final String URL = "LEVADA_DATABASE_URL";

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--database-url",
            paramLabel = "URL",
            description = "postgresql://host:5432/database or jdbc:postgresql://…")
    private @Nullable String url;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "User of the database, if not in the URL. Environment: LEVADA_DATABASE_USER.")
    private @Nullable String user;

    @Option(
            names = "--password",
            paramLabel = "PASSWORD",
            arity = "0..1",
            interactive = true,
            description = "Asked for when no value is given; other users of this machine see a value typed here."
                    + " Environment: LEVADA_DATABASE_PASSWORD.")
    private @Nullable String password;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            defaultValue = "levada",
            description = "The queue's schema. Default: ${DEFAULT-VALUE}.")
    private String schema = "levada";

    /** Whether a database was named on the command line. */
    public boolean isGiven() {
        return url != null;
    }

    /** The database named on the command line. */
    public DatabaseAddress given() {
        return address(Objects.requireNonNull(url));
    }

    /** The database named on the command line, else in the environment; it is a usage error when there is none. */
    public DatabaseAddress required() {
        String environment = System.getenv(URL);
        if (url != null) {
            return address(url);
        }
        if (environment != null && !environment.isBlank()) {
            return address(environment);
        }
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(),
                "Which database? Give --database-url postgresql://host:5432/database, or set " + URL);
    }

    /** The queue's schema. */
    public Schema schema() {
        try {
            return Schema.of(schema);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private DatabaseAddress address(String given) {
        try {
            return DatabaseAddress.parse(
                    given,
                    user == null ? System.getenv("LEVADA_DATABASE_USER") : user,
                    password == null ? System.getenv("LEVADA_DATABASE_PASSWORD") : password);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
