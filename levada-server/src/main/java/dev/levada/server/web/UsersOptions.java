package dev.levada.server.web;

import dev.levada.server.Program;
import dev.levada.web.login.UserSource;
import dev.levada.web.login.Users;
import dev.levada.web.login.UsersFile;
import dev.levada.web.login.UsersText;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where the users are. */
@Command
final class UsersOptions {

    private static final String FILE_VARIABLE = "LEVADA_USERS_FILE";
    private static final String USERS_VARIABLE = "LEVADA_USERS";

    @Option(
            names = "--users",
            paramLabel = "FILE",
            description =
                    "The file of users and tokens, as 'levada user add' writes it. Environment: LEVADA_USERS_FILE.")
    private @Nullable Path file;

    /** The file, from the command line, else from the environment; null: neither names one. */
    @Nullable
    Path file(Program program) {
        String variable = program.environment().get(FILE_VARIABLE);
        return file != null || variable == null || variable.isBlank() ? file : Path.of(variable);
    }

    /** The file, which has to be named. */
    Path neededFile(Program program) {
        Path named = file(program);
        if (named == null) {
            throw program.wronglyCalled(
                    new IllegalArgumentException("Which file of users? Give --users FILE, or set " + FILE_VARIABLE));
        }
        return named;
    }

    /** The users, of the file, else of the environment (LEVADA_USERS: the lines of such a file, or the same with semicolons); null: none are named. */
    @Nullable
    UserSource source(Program program) {
        Path named = file(program);
        if (named != null) {
            return new UsersFile(named);
        }
        String lines = program.environment().get(USERS_VARIABLE);
        if (lines == null || lines.isBlank()) {
            return null;
        }
        Users users = UsersText.parse(lines.replace(';', '\n'), "environment variable " + USERS_VARIABLE);
        return () -> users;
    }
}
