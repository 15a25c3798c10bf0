package dev.levada.chaos;

import dev.levada.chaos.fault.Fault;
import dev.levada.chaos.fault.FaultPlan;
import dev.levada.chaos.node.Flaw;
import java.io.IOException;
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

    private static final String USAGE = """
            Usage: chaos short [--seed N]               one round of all faults, at most 3 minutes
                   chaos long --minutes N [--seed N]    rounds of all faults for N minutes
                   chaos broken [FLAW] [--seed N]       queues that are wrong on purpose, which the checker must find""";

    private static final int LONG_IDLE_MINUTES = 10;

    private Chaos() {}

    /** See the usage it prints when it is called without arguments. */
    public static void main(String[] args) throws IOException, SQLException, InterruptedException {
        String form = args.length == 0 ? "" : args[0];
        long seed = option(args, "--seed", System.nanoTime() & 0xffffff);
        Path log = Files.createTempFile("levada-chaos-", ".log");
        boolean right;
        switch (form) {
            case "short" -> right = run(shortPlan(seed), log);
            case "long" -> right = run(longPlan(seed, Duration.ofMinutes(option(args, "--minutes", 60))), log);
            case "broken" -> right = new Broken(flaw(args), seed, log, System.out).run();
            default -> {
                System.err.println(USAGE);
                System.exit(2);
                return;
            }
        }
        if (right) {
            Files.delete(log);
        }
        System.exit(right ? 0 : 1);
    }

    private static boolean run(RunPlan plan, Path log) throws IOException, SQLException, InterruptedException {
        Report report = new Run(plan, log, System.out).run();
        report.print(System.out);
        System.out.println(report.toJson());
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

    private static @Nullable Flaw flaw(String[] args) {
        return args.length > 1 && !args[1].startsWith("--") ? Flaw.valueOf(args[1]) : null;
    }

    private static long option(String[] args, String name, long otherwise) {
        for (int i = 1; i < args.length; i++) {
            if (args[i].equals(name) && i + 1 < args.length) {
                try {
                    return Long.parseLong(args[i + 1]);
                } catch (NumberFormatException e) {
                    System.err.println(name + " takes a number, not '" + args[i + 1] + "'\n" + USAGE);
                    System.exit(2);
                }
            }
        }
        return otherwise;
    }
}
