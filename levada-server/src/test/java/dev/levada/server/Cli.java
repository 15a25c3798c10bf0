package dev.levada.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/** Runs the program within the test. */
public final class Cli {

    /** What it returned and wrote. */
    public record Run(int code, String out, String err) {}

    private Cli() {}

    /** The address of a database as people type it. */
    public static String url(PGSimpleDataSource database) {
        return "postgresql://" + database.getUser() + "@127.0.0.1:" + database.getPortNumbers()[0] + "/"
                + database.getDatabaseName();
    }

    /** Runs it with these arguments, in an empty environment, writing to no terminal. */
    public static Run run(String... arguments) {
        return run(Map.of(), arguments);
    }

    /** Runs it with these environment variables and arguments, writing to no terminal. */
    public static Run run(Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Levada.commandLine(Terminal.none(), environment, new PrintWriter(out), new PrintWriter(err))
                .execute(arguments);
        return new Run(code, out.toString(), err.toString());
    }
}
