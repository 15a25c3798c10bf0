package dev.levada.server;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the output goes to. Immutable.
 *
 * @param interactive whether a person looks at it, on a terminal that can move its cursor
 * @param colour whether it may be coloured
 * @param unicode whether it shows more than ASCII
 * @param width columns, asked for each time since windows are resized
 */
public record Terminal(boolean interactive, boolean colour, boolean unicode, IntSupplier width) {

    private static final int USUAL_WIDTH = 80;
    private static final int PIPE_WIDTH = 120;

    /** What this process writes to. */
    public static Terminal detect() {
        String term = System.getenv().getOrDefault("TERM", "dumb");
        boolean interactive = isTerminal(System.console()) && !term.equals("dumb");
        String noColour = System.getenv("NO_COLOR");
        boolean colour = interactive && (noColour == null || noColour.isEmpty());
        boolean unicode = nativeCharset().newEncoder().canEncode('█');
        return new Terminal(interactive, colour, unicode, interactive ? Terminal::askWidth : () -> PIPE_WIDTH);
    }

    /** No terminal but a file or a pipe. */
    public static Terminal none() {
        return new Terminal(false, false, true, () -> PIPE_WIDTH);
    }

    /** The same, treated as if no person looked. */
    public Terminal plain() {
        return new Terminal(false, false, unicode, width);
    }

    /** What to write in: the platform's charset, and UTF-8 where that is mere ASCII, as in containers without a locale. */
    static Charset charset() {
        Charset charset = nativeCharset();
        return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
    }

    private static Charset nativeCharset() {
        for (String property : new String[] {"stdout.encoding", "sun.stdout.encoding", "native.encoding"}) {
            String name = System.getProperty(property);
            if (name != null && Charset.isSupported(name)) {
                return Charset.forName(name);
            }
        }
        return Charset.defaultCharset();
    }

    /** Before Java 22 there is a console only on a terminal; since then there may always be one, which knows. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null || Runtime.version().feature() < 22) {
            return console != null;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }

    private static int askWidth() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (stty.waitFor(1, TimeUnit.SECONDS)) {
                String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                        .strip()
                        .split(" ", -1);
                int columns = size.length == 2 ? Integer.parseInt(size[1]) : 0;
                return columns > 0 ? columns : USUAL_WIDTH;
            }
            stty.destroy();
        } catch (IOException | NumberFormatException e) {
            return columnsVariable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return USUAL_WIDTH;
    }

    private static int columnsVariable() {
        String columns = System.getenv().getOrDefault("COLUMNS", "").toLowerCase(Locale.ROOT);
        return columns.matches("[1-9]\\d{0,3}") ? Integer.parseInt(columns) : USUAL_WIDTH;
    }
}
