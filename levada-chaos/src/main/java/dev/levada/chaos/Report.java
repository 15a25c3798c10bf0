package dev.levada.chaos;

import dev.levada.chaos.fault.Fault;
import dev.levada.chaos.history.Checker;
import dev.levada.chaos.history.History;
import dev.levada.chaos.history.RecoveryTimes;
import dev.levada.chaos.history.Violation;
import dev.levada.chaos.history.Violation.Kind;
import java.io.PrintStream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of a run.
 *
 * @param jobs that came to their end
 * @param executions of their methods
 */
record Report(
        String name,
        long seed,
        Duration took,
        long jobs,
        int executions,
        Map<Fault, Integer> faults,
        List<Violation> violations,
        RecoveryTimes recovery,
        Map<String, RecoveryTimes> recoveryByKind) {

    private static final int SHOWN = 20;

    static Report of(RunPlan plan, History history, Map<Fault, Integer> faults, Duration took) {
        return new Report(
                plan.name(),
                plan.seed(),
                took,
                history.jobs().stream()
                        .filter(job -> job.state().equals("done") || job.state().equals("cancelled"))
                        .count(),
                history.executions().size(),
                faults,
                Checker.check(history),
                RecoveryTimes.of(history),
                RecoveryTimes.byKind(history));
    }

    long count(Kind kind) {
        return violations.stream().filter(violation -> violation.kind() == kind).count();
    }

    int faultCount() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Tells what was found, the first of each kind of violation. */
    void print(PrintStream out) {
        new EnumMap<>(faults)
                .forEach((fault, count) -> out.println("  " + count + " x "
                        + fault.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        recoveryByKind.forEach((kind, times) -> out.printf(
                Locale.ROOT,
                "  recovery after %s: %d, p50 %d ms, max %d ms%n",
                kind,
                times.millis().size(),
                times.percentile(50),
                times.percentile(100)));
        for (Kind kind : Kind.values()) {
            violations.stream()
                    .filter(violation -> violation.kind() == kind)
                    .limit(SHOWN)
                    .forEach(violation -> out.println("  " + kind + ": " + violation.what()));
        }
    }

    /** One line of JSON. */
    String toJson() {
        return String.format(
                Locale.ROOT,
                "{\"run\": \"%s\", \"seed\": %d, \"seconds\": %d, \"jobs\": %d, \"executions\": %d, \"faults\": %d, \"lost\": %d,"
                        + " \"twice\": %d, \"late\": %d, \"phantom\": %d, \"over_capacity\": %d, \"out_of_order\": %d, \"stalled\": %d, \"failed\": %d,"
                        + " \"recoveries\": %d, \"recovery_ms_p50\": %d, \"recovery_ms_p99\": %d, \"recovery_ms_max\": %d}",
                name,
                seed,
                took.toSeconds(),
                jobs,
                executions,
                faultCount(),
                count(Kind.LOST),
                count(Kind.TWICE),
                count(Kind.LATE),
                count(Kind.PHANTOM),
                count(Kind.OVER_CAPACITY),
                count(Kind.OUT_OF_ORDER),
                count(Kind.STALLED),
                count(Kind.FAILED),
                recovery.millis().size(),
                recovery.percentile(50),
                recovery.percentile(99),
                recovery.percentile(100));
    }
}
