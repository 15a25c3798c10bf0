package dev.levada.chaos.history;

import dev.levada.chaos.history.Violation.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * At no moment are more executions inside a channel, or below it, than its capacity allows.
 *
 * <p>What is counted is what the methods themselves told: an execution holds its slot at least from {@code entered} to {@code left}. A superseded one (see
 * {@link Checker}) is counted until the first fault that touched its node; not at all when it entered in a fault's aftermath, one lease long, in which a node that has
 * reconnected may still be taken for lost. When a capacity was changed, the largest of the last
 * {@value #GRACE_SECONDS} seconds counts: jobs that have been let in before may still be on their way into their methods, or still run.
 */
final class CapacityCheck {

    static final int GRACE_SECONDS = 15;
    private static final long GRACE = GRACE_SECONDS * 1_000_000_000L;

    private record Edge(long at, boolean enters, Execution execution) {}

    private final History history;
    private final Set<Token> recorded = new HashSet<>();
    private final Map<String, TreeMap<Long, Integer>> capacities = new HashMap<>();
    private final Map<String, Set<Execution>> inside = new HashMap<>();
    private final Map<String, Violation> violations = new HashMap<>();

    private CapacityCheck(History history) {
        this.history = history;
        history.jobs().forEach(job -> recorded.addAll(job.recorded()));
        history.capacities()
                .forEach(change -> capacities
                        .computeIfAbsent(change.channel(), channel -> new TreeMap<>())
                        .put(change.from(), change.capacity()));
    }

    static List<Violation> check(History history) {
        CapacityCheck check = new CapacityCheck(history);
        List<Edge> edges = new ArrayList<>();
        for (Execution execution : history.executions()) {
            long freed = check.freed(execution);
            if (freed - execution.entered() > 0) {
                edges.add(new Edge(execution.entered(), true, execution));
                edges.add(new Edge(freed, false, execution));
            }
        }
        // At the same moment the leaving go first: only time that is shared for certain counts.
        edges.sort(Comparator.comparingLong(Edge::at).thenComparing(Edge::enters));
        edges.forEach(check::edge);
        return List.copyOf(check.violations.values());
    }

    private long freed(Execution execution) {
        long freed = execution.left();
        boolean superseded = !recorded.contains(execution.token());
        for (Disturbance disturbance : history.disturbances()) {
            long felt = superseded ? disturbance.over() + history.leaseNanos() : disturbance.at();
            if (disturbance.touches(execution.process())
                    && felt - execution.entered() >= 0
                    && (superseded || disturbance.fatal())) {
                freed = Math.min(freed, disturbance.at());
            }
        }
        return freed;
    }

    private void edge(Edge edge) {
        String channel = edge.execution().channel();
        while (true) {
            Set<Execution> executions = inside.computeIfAbsent(channel, name -> new HashSet<>());
            if (!edge.enters()) {
                executions.remove(edge.execution());
            } else {
                executions.add(edge.execution());
                compare(channel, edge.at(), executions);
            }
            int dot = channel.lastIndexOf('.');
            if (dot < 0) {
                return;
            }
            channel = channel.substring(0, dot);
        }
    }

    private void compare(String channel, long at, Set<Execution> executions) {
        TreeMap<Long, Integer> changes = capacities.get(channel);
        if (changes == null) {
            return;
        }
        Long start = changes.floorKey(at - GRACE);
        long since = start == null ? Long.MIN_VALUE : start;
        int allowed = changes.subMap(since, true, at, true).values().stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElse(Integer.MAX_VALUE);
        if (executions.size() > allowed) {
            violations.putIfAbsent(
                    channel + " " + executions.stream().map(Execution::token).toList(),
                    new Violation(
                            Kind.OVER_CAPACITY,
                            executions.size() + " executions were inside " + channel + ", whose capacity is " + allowed
                                    + ": "
                                    + executions.stream()
                                            .sorted(Comparator.comparingLong(Execution::entered)
                                                    .reversed())
                                            .map(Execution::token)
                                            .toList()));
        }
    }
}
