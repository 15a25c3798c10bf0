package dev.levada.chaos;

import dev.levada.chaos.fault.Fault;
import dev.levada.chaos.fault.FaultPlan;
import dev.levada.chaos.history.Violation.Kind;
import dev.levada.chaos.node.Flaw;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs queues that are wrong on purpose: the checker must find each of them, by what its flaw brings about. One that is right goes through the same faults, and
 * nothing may be found of it.
 */
final class Broken {

    private record Variant(Flaw flaw, Set<Sort> sorts, List<Fault> faults, Duration drain, Set<Kind> caught) {}

    private static final Duration SHORT = Duration.ofSeconds(15);
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final List<Variant> VARIANTS = List.of(
            new Variant(
                    Flaw.NONE,
                    EnumSet.of(Sort.FREE, Sort.NARROW, Sort.ORDERED),
                    List.of(Fault.LATE_COMMIT, Fault.KILL, Fault.DEPOSED_JOBRUNNER),
                    LONG,
                    Set.of()),
            new Variant(
                    Flaw.NO_FENCING,
                    EnumSet.of(Sort.FREE, Sort.NARROW),
                    List.of(Fault.LATE_COMMIT, Fault.LATE_COMMIT),
                    LONG,
                    EnumSet.of(Kind.TWICE)),
            new Variant(
                    Flaw.NO_RESCUE,
                    EnumSet.of(Sort.LONG, Sort.FREE),
                    List.of(Fault.KILL, Fault.KILL),
                    SHORT,
                    EnumSet.of(Kind.LOST)),
            new Variant(
                    Flaw.NO_TERM,
                    EnumSet.of(Sort.NARROW),
                    List.of(Fault.DEPOSED_JOBRUNNER, Fault.DEPOSED_JOBRUNNER, Fault.DEPOSED_JOBRUNNER),
                    LONG,
                    EnumSet.of(Kind.OVER_CAPACITY)),
            new Variant(
                    Flaw.NO_ORDER,
                    EnumSet.of(Sort.ORDERED),
                    List.of(Fault.DELAY, Fault.DELAY, Fault.DELAY),
                    LONG,
                    EnumSet.of(Kind.OUT_OF_ORDER)));

    private final long seed;
    private final Path log;
    private final PrintStream out;
    private final @Nullable Flaw only;

    /** @param only runs this one; null: all */
    Broken(@Nullable Flaw only, long seed, Path log, PrintStream out) {
        this.only = only;
        this.seed = seed;
        this.log = log;
        this.out = out;
    }

    /**
     * Runs all of them.
     *
     * @return whether the checker was right about each
     */
    boolean run() throws IOException, SQLException, InterruptedException {
        boolean right = true;
        Map<Flaw, Boolean> results = new EnumMap<>(Flaw.class);
        for (Variant variant : VARIANTS) {
            if (only != null && only != variant.flaw()) {
                continue;
            }
            Report report = new Run(plan(variant), log, out).run();
            report.print(out);
            out.println(report.toJson());
            boolean caught = variant.caught().isEmpty()
                    ? report.violations().isEmpty()
                    : variant.caught().stream().allMatch(kind -> report.count(kind) > 0);
            out.println(
                    variant.flaw() + (caught ? ": as expected" : ": NOT as expected, which was " + variant.caught()));
            right &= caught;
            results.put(variant.flaw(), caught);
        }
        out.println("{\"run\": \"broken\", \"seed\": " + seed + ", \"as_expected\": "
                + results.entrySet().stream()
                        .map(result -> "\"" + result.getKey() + "\": " + result.getValue())
                        .collect(Collectors.joining(", ", "{", "}}")));
        return right;
    }

    private RunPlan plan(Variant variant) {
        Random random = new Random(seed);
        Queue<FaultPlan.Step> steps = new ArrayDeque<>();
        for (Fault fault : variant.faults()) {
            steps.add(new FaultPlan.Step(fault, steps.size(), random));
        }
        return new RunPlan(
                "broken/" + variant.flaw(),
                seed,
                variant.flaw(),
                3,
                Duration.ofSeconds(4),
                variant.sorts(),
                false,
                variant.drain(),
                Duration.ofSeconds(10),
                5,
                steps::poll);
    }
}
