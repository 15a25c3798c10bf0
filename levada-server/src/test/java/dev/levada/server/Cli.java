package dev.levada.server;

import java.io.PrintWriter;
import java.io.StringWriter;
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

    /** Runs it with these arguments, writing to no terminal. */
    public static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Levada.commandLine(Terminal.none(), new PrintWriter(out), new PrintWriter(err))
                .execute(arguments);
        return new Run(code, out.toString(), err.toString());
    }
}
