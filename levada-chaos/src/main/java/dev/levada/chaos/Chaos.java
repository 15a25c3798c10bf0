package dev.levada.chaos;

import dev.levada.chaos.fault.Fault;
import dev.levada.chaos.fault.FaultPlan;
import dev.levada.chaos.node.Flaw;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The program behind {@code bin/chaos}. Its last line of output is a summary in JSON; it ends with 1 when something was found that may not happen. */
public final class Chaos {

    private static final int LONG_IDLE_MINUTES = 10;

    private Chaos() {}

    /** See {@link Options#USAGE}. */
    public static void main(String[] args) throws IOException, SQLException, InterruptedException {
        System.exit(run(System.out, System.err, args));
    }

    /**
     * Does what is typed.
     *
     * @return what the program ends with: 0, 1 when something was found that may not happen, 2 when what was typed is not understood
     */
    static int run(PrintStream out, PrintStream err, String... args)
            throws IOException, SQLException, InterruptedException {
        Options options;
        try {
            options = Options.of(args);
        } catch (IllegalArgumentException e) {
            err.println("chaos: " + e.getMessage() + "\n" + Options.USAGE);
            return 2;
        }
        if (options.form() == Options.Form.HELP) {
            out.println(Options.USAGE);
            return 0;
        }
        Long given = options.seed();
        long seed = given == null ? System.nanoTime() & 0xffffff : given;
        Path log = Files.createTempFile("levada-chaos-", ".log");
        boolean right = switch (options.form()) {
            case SHORT -> run(shortPlan(seed), log, out);
            case LONG -> run(longPlan(seed, options.length()), log, out);
            default -> new Broken(options.flaw(), seed, log, out).run();
        };
        if (right) {
            Files.delete(log);
        }
        return right ? 0 : 1;
    }

    private static boolean run(RunPlan plan, Path log, PrintStream out)
            throws IOException, SQLException, InterruptedException {
        Report report = new Run(plan, log, out).run();
        report.print(out);
        out.println(report.toJson());
        return report.violations().isEmpty();
    }

    private static RunPlan shortPlan(long seed) {
        FaultPlan faults = new FaultPlan(seed);
        long end = System.nanoTime() + Duration.ofSeconds(140).toNanos();
        int[] left = {Fault.values().length};
        return plan(
                "short",
                seed,
                Duration.ofSeconds(4),
                Duration.ofSeconds(20),
                () -> System.nanoTime() - end < 0 && left[0]-- > 0 ? faults.next() : null);
    }

    private static RunPlan longPlan(long seed, Duration length) {
        FaultPlan faults = new FaultPlan(seed);
        long end = System.nanoTime() + length.toNanos();
        return plan(
                "long",
                seed,
                Duration.ofSeconds(10),
                Duration.ofMinutes(LONG_IDLE_MINUTES),
                () -> System.nanoTime() - end < 0 ? faults.next() : null);
    }

    private static RunPlan plan(
            String name, long seed, Duration lease, Duration idle, Supplier<FaultPlan.@Nullable Step> steps) {
        Set<Sort> sorts = EnumSet.complementOf(EnumSet.of(Sort.FIRST, Sort.POISON));
        return new RunPlan(name, seed, Flaw.NONE, 3, lease, sorts, true, Duration.ofSeconds(60), idle, 1, steps);
    }
}
