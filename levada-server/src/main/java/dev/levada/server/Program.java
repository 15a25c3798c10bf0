package dev.levada.server;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command needs of the program it belongs to. */
@Command
public final class Program {

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** Where results go. */
    public PrintWriter out() {
        return command().commandLine().getOut();
    }

    /** Where complaints and remarks go. */
    public PrintWriter err() {
        return command().commandLine().getErr();
    }

    /** What the results go to; not treated as a terminal when log lines would come in between. */
    public Terminal terminal() {
        Levada levada = (Levada) command().root().userObject();
        return levada.isVerbose() ? levada.terminal().plain() : levada.terminal();
    }

    /** Whether somebody is there who can be asked. */
    public boolean canAsk() {
        return ((Levada) command().root().userObject()).terminal().interactive();
    }

    /** The environment variables by name. */
    public Map<String, String> environment() {
        return ((Levada) command().root().userObject()).environment();
    }

    /** That the command was wrongly called, to be thrown. */
    public ParameterException wronglyCalled(RuntimeException reason) {
        return new ParameterException(command().commandLine(), String.valueOf(reason.getMessage()), reason);
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec, "picocli sets it");
    }
}
