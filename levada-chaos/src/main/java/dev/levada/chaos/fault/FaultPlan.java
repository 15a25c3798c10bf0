package dev.levada.chaos.fault;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Which faults come in which order, decided by the seed alone: each kind once in every round. */
public final class FaultPlan {

    /**
     * One fault.
     *
     * @param place a number from which the place is chosen
     * @param random for its details
     */
    public record Step(Fault fault, int place, Random random) {}

    private final Random random;
    private final List<Fault> round = new ArrayList<>();

    /** A plan without end. */
    public FaultPlan(long seed) {
        random = new Random(seed);
    }

    /** The next fault. */
    public Step next() {
        if (round.isEmpty()) {
            round.addAll(List.of(Fault.values()));
            Collections.shuffle(round, random);
        }
        return new Step(round.remove(round.size() - 1), random.nextInt(1_000), new Random(random.nextLong()));
    }
}
