package dev.levada.server.web;

import dev.levada.server.Program;
import dev.levada.server.TextWidth;
import dev.levada.web.http.Role;
import dev.levada.web.http.Tenant;
import dev.levada.web.login.PasswordHash;
import dev.levada.web.login.Token;
import dev.levada.web.login.User;
import dev.levada.web.login.Users;
import dev.levada.web.login.UsersEditor;
import dev.levada.web.login.UsersText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code levada user}: who may log in to the dashboard. */
@Command(
        name = "user",
        description =
                "Who may log in to the dashboard, and which tokens programs have. A running 'levada serve' takes changes over within seconds.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UserCommand.Add.class,
            UserCommand.AddToken.class,
            UserCommand.Remove.class,
            UserCommand.Show.class
        })
public final class UserCommand {

    /** What a user or a token may do. */
    @Command
    static final class Rights {
        @Option(
                names = "--role",
                paramLabel = "ROLE",
                required = true,
                description =
                        "viewer (looks), operator (acts on jobs, sees their arguments) or admin (changes channels too).")
        private @Nullable Role role;

        @Option(
                names = "--tenant",
                paramLabel = "KEY:VALUE",
                description = "Only the jobs whose context has this value, such as company:acme.")
        private @Nullable String tenant;

        Role role() {
            return Objects.requireNonNull(role, "picocli asks for it");
        }

        @Nullable
        Tenant tenant() {
            return UsersText.tenant(tenant);
        }
    }

    /** {@code levada user add}. */
    @Command(
            name = "add",
            description = "Adds a user, or gives one another password and other rights, which ends its sessions.")
    static final class Add implements Callable<Integer> {
        private static final String PROMPT = "Password (12 characters or more): ";

        @Mixin
        private Program program = new Program();

        @Mixin
        private UsersOptions users = new UsersOptions();

        @Mixin
        private Rights rights = new Rights();

        @Parameters(paramLabel = "NAME", description = "The user's name.")
        private String name = "";

        @Option(
                names = "--password",
                interactive = true,
                echo = false,
                arity = "0..1",
                prompt = PROMPT,
                description = "Asked for when it is not given; --password - reads a line from the standard input.")
        private char @Nullable [] password;

        @Override
        public Integer call() {
            char[] typed = password();
            User user;
            try {
                user = new User(name, rights.role(), PasswordHash.of(typed), rights.tenant());
            } finally {
                Arrays.fill(typed, ' ');
            }
            boolean known = new UsersEditor(users.neededFile(program)).put(user);
            program.out().println((known ? "Changed user " : "Added user ") + user);
            return 0;
        }

        /** Picocli asks only where the option is named without a value. */
        private char[] asked() {
            if (!program.canAsk()) {
                throw program.wronglyCalled(
                        new IllegalArgumentException(
                                "Which password? There is no terminal to ask for it: give --password -, and write it to the standard input"));
            }
            char[] typed = Objects.requireNonNull(System.console(), "there is a terminal")
                    .readPassword(PROMPT);
            return typed == null ? new char[0] : typed;
        }

        private char[] password() {
            char[] given = password == null ? asked() : password;
            if (given.length != 1 || given[0] != '-') {
                return given;
            }
            try {
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                String line = in.readLine();
                return line == null ? new char[0] : line.toCharArray();
            } catch (IOException e) {
                throw new UncheckedIOException("The password cannot be read: " + e, e);
            }
        }
    }

    /** {@code levada user token}. */
    @Command(name = "token", description = "Makes a token, with which a program uses the API, and prints it this once.")
    static final class AddToken implements Callable<Integer> {
        @Mixin
        private Program program = new Program();

        @Mixin
        private UsersOptions users = new UsersOptions();

        @Mixin
        private Rights rights = new Rights();

        @Parameters(paramLabel = "NAME", description = "What the program is called.")
        private String name = "";

        @Option(
                names = "--days",
                paramLabel = "N",
                defaultValue = "365",
                description = "After how many days it expires; 0: never. Default: ${DEFAULT-VALUE}.")
        private int days;

        @Override
        public Integer call() {
            if (days < 0 || days > 36_500) {
                throw program.wronglyCalled(
                        new IllegalArgumentException("A token expires after 1 to 36500 days, or never (0)"));
            }
            String secret = Token.newSecret();
            Instant expires =
                    days == 0 ? null : Instant.now().plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.SECONDS);
            Token token = new Token(name, rights.role(), Token.hashOf(secret), expires, rights.tenant());
            boolean known = new UsersEditor(users.neededFile(program)).put(token);
            program.err()
                    .println((known ? "Replaced token " : "Added token ") + name + ", for the header"
                            + " 'Authorization: Bearer …'. It is shown this once:");
            program.out().println(secret);
            return 0;
        }
    }

    /** {@code levada user remove}. */
    @Command(name = "remove", description = "Takes a user or a token out; sessions end at once.")
    static final class Remove implements Callable<Integer> {
        @Mixin
        private Program program = new Program();

        @Mixin
        private UsersOptions users = new UsersOptions();

        @Parameters(paramLabel = "NAME", description = "The name of the user or token.")
        private String name = "";

        @Option(names = "--token", description = "It is a token.")
        private boolean token;

        @Override
        public Integer call() {
            UsersEditor editor = new UsersEditor(users.neededFile(program));
            boolean known = token ? editor.removeToken(name) : editor.removeUser(name);
            if (!known) {
                program.err().println("levada: There is no " + (token ? "token " : "user ") + name);
                return 1;
            }
            program.out().println("Removed " + (token ? "token " : "user ") + name);
            return 0;
        }
    }

    /** {@code levada user list}. */
    @Command(name = "list", description = "Lists users and tokens.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private Program program = new Program();

        @Mixin
        private UsersOptions users = new UsersOptions();

        @Override
        public Integer call() {
            Users all = new UsersEditor(users.neededFile(program)).users();
            all.all().forEach(user -> program.out().println(TextWidth.oneLine("user   " + user)));
            all.tokens()
                    .forEach(token -> program.out()
                            .println(TextWidth.oneLine("token  " + token.name() + " ("
                                    + token.role().text()
                                    + (token.tenant() == null ? "" : ", " + token.tenant())
                                    + (token.expires() == null ? "" : ", until " + token.expires()) + ")")));
            return 0;
        }
    }
}
