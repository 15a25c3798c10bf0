package dev.levada.server;

import dev.levada.server.command.ActionCommands;
import dev.levada.server.command.ChannelsCommand;
import dev.levada.server.command.ConfirmDatabaseCommand;
import dev.levada.server.command.DoctorCommand;
import dev.levada.server.command.JobCommand;
import dev.levada.server.command.JobsCommand;
import dev.levada.server.command.MigrateCommand;
import dev.levada.server.command.ModulesCommand;
import dev.levada.server.command.StatusCommand;
import dev.levada.server.demo.DemoCommand;
import dev.levada.server.web.ServeCommand;
import dev.levada.server.web.UserCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The stand-alone program {@code levada}. Exit codes: 0 done, 1 refused or failed, 2 wrongly called, 130 ended by Ctrl-C. */
@Command(
        name = "levada",
        description = "A job queue on PostgreSQL.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Levada.Version.class,
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            UserCommand.class,
            MigrateCommand.class,
            StatusCommand.class,
            JobsCommand.class,
            JobCommand.class,
            ActionCommands.Cancel.class,
            ActionCommands.Requeue.class,
            ActionCommands.SetDone.class,
            ActionCommands.Hold.class,
            ActionCommands.Release.class,
            ActionCommands.ChangeArguments.class,
            ChannelsCommand.class,
            ModulesCommand.class,
            DoctorCommand.class,
            ConfirmDatabaseCommand.class
        })
public final class Levada {

    /** Tells the version of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Levada.class.getPackage().getImplementationVersion();
            return new String[] {"levada " + (version == null ? "(development)" : version)};
        }
    }

    private final Terminal terminal;
    private final Map<String, String> environment;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Log to the standard error output; twice for more.")
    private boolean[] verbose = new boolean[0];

    Levada(Terminal terminal, Map<String, String> environment) {
        this.terminal = terminal;
        this.environment = Map.copyOf(environment);
    }

    /** Runs the program. */
    public static void main(String[] arguments) {
        Charset charset = Terminal.charset();
        PrintWriter out =
                new PrintWriter(new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), charset), true);
        PrintWriter err =
                new PrintWriter(new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), charset), true);
        int code = commandLine(Terminal.detect(), System.getenv(), out, err).execute(arguments);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** The program's command line, reading these environment variables, and writing to the places given. */
    public static CommandLine commandLine(
            Terminal terminal, Map<String, String> environment, PrintWriter out, PrintWriter err) {
        Levada levada = new Levada(terminal, environment);
        CommandLine line = new CommandLine(levada);
        line.setOut(out).setErr(err);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(
                terminal.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        line.setParameterExceptionHandler(Failures::wronglyCalled);
        line.setExecutionExceptionHandler(
                (error, command, result) -> Failures.failed(error, command, levada.isVerbose()));
        line.setExecutionStrategy(result -> {
            Logging.set(levada.verbose.length);
            return new CommandLine.RunLast().execute(result);
        });
        return line;
    }

    /** What the results go to. */
    Terminal terminal() {
        return terminal;
    }

    /** The environment variables. */
    Map<String, String> environment() {
        return environment;
    }

    /** Whether log lines are wanted. */
    boolean isVerbose() {
        return verbose.length > 0;
    }
}
