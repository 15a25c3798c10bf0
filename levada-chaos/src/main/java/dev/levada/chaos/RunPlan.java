package dev.levada.chaos;

import dev.levada.chaos.fault.FaultPlan;
import dev.levada.chaos.node.Flaw;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a run is to be.
 *
 * @param name for people
 * @param flaw how the nodes are wrong
 * @param lease of the nodes
 * @param sorts of jobs that are delayed
 * @param storms whether an operator changes things at random
 * @param drain how long after the last fault no job may come to its end while some have not
 * @param idle how long an idle transaction stays
 * @param tries how often a fault that could not be injected is tried
 * @param steps the faults, one after the other; null: that was the last one
 */
record RunPlan(
        String name,
        long seed,
        Flaw flaw,
        int nodes,
        Duration lease,
        Set<Sort> sorts,
        boolean storms,
        Duration drain,
        Duration idle,
        int tries,
        Supplier<FaultPlan.@Nullable Step> steps) {}
