package dev.levada.model;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tlc2.TLC;

/** Runs TLC in a process of its own, since it keeps its state in static fields. */
final class Tlc {

    /**
     * What TLC found.
     *
     * @param violated the promise that does not hold: an invariant's or property's name, or {@code deadlock}; null: all hold
     * @param trace the actions that lead there, in order; empty when all hold
     * @param states how many distinct states it saw
     * @param output where all it said is
     */
    record Verdict(@Nullable String violated, List<String> trace, long states, Path output) {}

    private static final Pattern INVARIANT = Pattern.compile("Error: Invariant (\\w+) is violated");
    private static final Pattern ACTION_PROPERTY = Pattern.compile("Error: Action property (\\w+) is violated");
    private static final Pattern LIVENESS = Pattern.compile("Error: Temporal properties were violated");
    private static final Pattern DEADLOCK = Pattern.compile("Error: Deadlock reached");
    private static final Pattern STEP = Pattern.compile("(?m)^State \\d+: <(\\w+)");
    private static final Pattern STATES = Pattern.compile("([\\d,]+) distinct states found, 0 states left");
    private static final Pattern SEEN = Pattern.compile("([\\d,]+) distinct states found");
    private static final Pattern COMPLETED = Pattern.compile("Model checking completed. No error has been found");
    private static final long PATIENCE_MINUTES = 30;

    private Tlc() {}

    /**
     * Checks the model.
     *
     * @param name for the files of this run, below the build directory
     * @throws IllegalStateException when TLC does not come to a verdict, as when the model has a mistake
     */
    static Verdict run(String name, Check check) throws IOException, InterruptedException, URISyntaxException {
        Path directory = Path.of(System.getProperty("levada.model.output", "target/tlc"), name.replace(' ', '-'));
        Files.createDirectories(directory);
        Files.writeString(
                directory.resolve("Levada.tla"),
                Files.readString(Path.of(System.getProperty("levada.model.file", "../docs/model/Levada.tla"))));
        Files.writeString(directory.resolve("Levada.cfg"), check.configuration());
        Path output = directory.resolve("output.txt");
        Path jar = Path.of(
                TLC.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseParallelGC",
                        // Half the time for runs of some seconds.
                        check.faults() < 2 ? "-XX:TieredStopAtLevel=1" : "-XX:+TieredCompilation",
                        "-Xmx1g",
                        "-cp",
                        jar.toString(),
                        "tlc2.TLC",
                        "-workers",
                        // With one worker the counter-examples are the shortest, and the same each time.
                        check.broken().isEmpty() && check.faults() > 0 ? "2" : "1",
                        "-metadir",
                        "states",
                        "Levada")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                throw new IllegalStateException("TLC has found nothing in " + PATIENCE_MINUTES + " minutes: " + output);
            }
        } finally {
            process.destroyForcibly();
        }
        return verdict(Files.readString(output), output);
    }

    private static Verdict verdict(String text, Path output) {
        Matcher all = STATES.matcher(text);
        if (COMPLETED.matcher(text).find() && all.find()) {
            return new Verdict(null, List.of(), number(all), output);
        }
        String violated = violated(text);
        if (violated == null) {
            throw new IllegalStateException("TLC came to no verdict; what it said is in " + output + ":\n" + text);
        }
        List<String> trace = new ArrayList<>();
        Matcher step = STEP.matcher(text);
        while (step.find()) {
            trace.add(step.group(1));
        }
        Matcher seen = SEEN.matcher(text);
        long states = 0;
        while (seen.find()) {
            states = number(seen);
        }
        return new Verdict(violated, List.copyOf(trace.subList(1, trace.size())), states, output);
    }

    private static @Nullable String violated(String text) {
        for (Pattern pattern : List.of(INVARIANT, ACTION_PROPERTY)) {
            Matcher found = pattern.matcher(text);
            if (found.find()) {
                return found.group(1);
            }
        }
        if (DEADLOCK.matcher(text).find()) {
            return "deadlock";
        }
        return LIVENESS.matcher(text).find() ? "liveness" : null;
    }

    private static long number(Matcher found) {
        return Long.parseLong(found.group(1).replace(",", ""));
    }
}
