package dev.levada.chaos.history;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that is known of a run when it is over.
 *
 * @param leaseNanos after which a silent node counts as lost
 * @param cancelled jobs somebody asked to cancel, whatever the answer was
 * @param requeued how often somebody asked to requeue a job with the answer that it was, or none
 * @param capacities by channel what it has; those of channels that were changed in the order of time
 */
public record History(
        long leaseNanos,
        List<Call> calls,
        List<Execution> executions,
        List<Disturbance> disturbances,
        List<CapacityChange> capacities,
        List<StoredJob> jobs,
        List<Effect> effects,
        Set<Long> cancelled,
        Map<Long, Integer> requeued) {

    public History {
        calls = List.copyOf(calls);
        executions = List.copyOf(executions);
        disturbances = List.copyOf(disturbances);
        capacities = List.copyOf(capacities);
        jobs = List.copyOf(jobs);
        effects = List.copyOf(effects);
        cancelled = Set.copyOf(cancelled);
        requeued = Map.copyOf(requeued);
    }
}
