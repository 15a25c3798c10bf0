package dev.levada.chaos.history;

import dev.levada.chaos.history.Violation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Somebody's job enters within a lease and five seconds, whatever happens to single nodes; while the server is away, and until a lease after it is back, nothing need.
 */
final class StallCheck {

    private static final long NOTICED = 5_000_000_000L;

    private StallCheck() {}

    static List<Violation> check(History history) {
        List<Violation> violations = new ArrayList<>();
        long limit = history.leaseNanos() + NOTICED;
        long until = history.calls().stream().mapToLong(Call::ended).max().orElse(Long.MIN_VALUE);
        long[] entered = history.executions().stream()
                .mapToLong(Execution::entered)
                .sorted()
                .toArray();
        for (int i = 0; i + 1 < entered.length; i++) {
            long gap = entered[i + 1] - entered[i];
            if (gap > limit && entered[i + 1] < until && gap - outage(history, entered[i], entered[i + 1]) > limit) {
                violations.add(new Violation(
                        Kind.STALLED, String.format(Locale.ROOT, "No job was let in for %.1f s", gap / 1e9)));
            }
        }
        return violations;
    }

    private static long outage(History history, long from, long to) {
        long outage = 0;
        for (Disturbance disturbance : history.disturbances()) {
            if (disturbance.process() == null && disturbance.over() - from > 0 && disturbance.at() - to < 0) {
                outage += disturbance.over()
                        - Math.max(disturbance.at(), from)
                        + (disturbance.isFault() ? history.leaseNanos() : 0);
            }
        }
        return outage;
    }
}
