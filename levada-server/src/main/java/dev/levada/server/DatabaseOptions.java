package dev.levada.server;

import dev.levada.configuration.Configuration;
import dev.levada.configuration.Key;
import dev.levada.store.Schema;
import java.nio.file.Path;
import java.util.Map;
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
            description = "The queue's schema. Default: levada. Environment: LEVADA_SCHEMA.")
    private @Nullable String schema;

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
        String environment = variable(URL);
        if (url != null) {
            return address(url);
        }
        if (environment != null) {
            return address(environment);
        }
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(),
                "Which database? Give --database-url postgresql://host:5432/database, or set " + URL);
    }

    /** Where {@link #required()} takes the address from, for people. */
    public String source() {
        return url == null ? "environment variable " + URL : "--database-url";
    }

    /** The queue's schema, from the command line, else from the environment. */
    public Schema schema() {
        try {
            return schema == null ? configuration(null).orThrow().schema() : Schema.of(schema);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * What is in force, with the errors it may have.
     *
     * @param file an ini file; null for the one that the environment names, if any
     */
    public Configuration configuration(@Nullable Path file) {
        return Configuration.read(schema == null ? Map.of() : Map.of(Key.SCHEMA, schema), environment(), file);
    }

    private @Nullable String variable(String name) {
        String value = environment().get(name);
        return value == null || value.isBlank() ? null : value;
    }

    private Map<String, String> environment() {
        // By way of the command line: this may be mixed into what is itself mixed in.
        CommandSpec command = Objects.requireNonNull(spec).commandLine().getCommandSpec();
        return ((Levada) command.root().userObject()).environment();
    }

    private DatabaseAddress address(String given) {
        try {
            return DatabaseAddress.parse(
                    given,
                    user == null ? variable("LEVADA_DATABASE_USER") : user,
                    password == null ? variable("LEVADA_DATABASE_PASSWORD") : password);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
