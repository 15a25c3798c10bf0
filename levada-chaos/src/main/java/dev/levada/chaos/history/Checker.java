package dev.levada.chaos.history;

import java.util.ArrayList;
import java.util.List;

/**
 * Says what in a history may not have happened. An empty answer means that the history could be that of a correct queue; it proves nothing beyond the faults
 * that were injected, which is why {@code bin/chaos broken} shows it histories of queues that are wrong.
 *
 * <p>What counts as legitimate, although it looks wrong: an execution that was <em>superseded</em> - its node was taken for lost, and the database gave the job
 * to another execution - may go on inside its method next to its successor, since nobody can stop a frozen or cut-off process. It must leave no trace: none of
 * its effects is committed ({@link EffectCheck}). It occupies a slot until the first fault that touched its node ({@link CapacityCheck}), not longer; an
 * execution whose end the database took occupies its slot from its first moment to its last, through all faults.
 */
public final class Checker {

    private Checker() {}

    /** All violations, in no particular order. */
    public static List<Violation> check(History history) {
        List<Violation> violations = new ArrayList<>();
        violations.addAll(LossCheck.check(history));
        violations.addAll(EffectCheck.check(history));
        violations.addAll(CapacityCheck.check(history));
        violations.addAll(OrderCheck.check(history));
        violations.addAll(StallCheck.check(history));
        return violations;
    }
}
