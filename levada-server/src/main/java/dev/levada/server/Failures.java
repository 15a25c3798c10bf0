package dev.levada.server;

import dev.levada.JobStoreException;
import dev.levada.channel.ChannelConfigurationException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in a sentence what went wrong. */
final class Failures {

    private static final int REFUSED = 1;
    private static final int WRONGLY_CALLED = 2;

    private Failures() {}

    static int wronglyCalled(ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        // Nothing but the first word: those after it may hold a password.
        String sentence = error instanceof UnmatchedArgumentException unmatched
                ? "There is no command or option '" + unmatched.getUnmatched().get(0) + "'"
                : String.valueOf(error.getMessage());
        command.getErr().println("levada: " + TextWidth.harmless(sentence));
        if (command.getParent() == null && arguments.length == 0) {
            command.usage(command.getErr());
        } else {
            command.getErr()
                    .println("'" + command.getCommandSpec().qualifiedName() + " --help' says how it is called.");
        }
        return WRONGLY_CALLED;
    }

    static int failed(Exception error, CommandLine command, boolean verbose) {
        command.getOut().flush();
        command.getErr().println("levada: " + TextWidth.harmless(sentence(error)));
        if (verbose) {
            error.printStackTrace(command.getErr());
        }
        return REFUSED;
    }

    static String sentence(Throwable error) {
        SQLException sql = sqlException(error);
        if (sql != null) {
            return database(sql);
        }
        if (error instanceof IllegalArgumentException
                || error instanceof IllegalStateException
                || error instanceof UncheckedIOException
                || error instanceof JobStoreException
                || error instanceof ChannelConfigurationException) {
            return String.valueOf(error.getMessage());
        }
        return "Unexpected error: " + error + ". With -v it says where";
    }

    private static @Nullable SQLException sqlException(Throwable error) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }

    private static String database(SQLException error) {
        String state = error.getSQLState() == null ? "" : error.getSQLState();
        String message = String.valueOf(error.getMessage()).replaceFirst("^(FATAL|ERROR): ", "");
        if (state.startsWith("08")) {
            return "The database cannot be reached: " + message;
        }
        if (state.startsWith("28")) {
            return "The database refuses the login: " + message
                    + ". Give --user, and --password or LEVADA_DATABASE_PASSWORD";
        }
        if (state.equals("3D000")) {
            return "There is no such database: " + message;
        }
        if (state.equals("42501")) {
            return "The database user may not do this: " + message;
        }
        return "The database refuses: " + message;
    }
}
