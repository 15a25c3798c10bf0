package dev.levada.model;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What TLC is to check: which world, which variant of the model, which promises. Immutable.
 *
 * @param kinds what may go wrong
 * @param faults how much of it in one behaviour, at most
 * @param broken what is left out of the guards; none is the code as it is
 * @param growsCalm whether from any moment on nothing more may go wrong, and what is frozen stays so; shows dead ends
 * @param invariants what must hold in every state
 * @param properties what must hold of every behaviour
 */
record Check(
        Set<String> kinds,
        int faults,
        Set<String> broken,
        boolean growsCalm,
        List<String> invariants,
        List<String> properties) {

    /** A world in which this may go wrong, with the code as it is and nothing to hold yet. */
    static Check of(int faults, String... kinds) {
        return new Check(Set.of(kinds), faults, Set.of(), false, List.of(), List.of());
    }

    Check without(String guard) {
        return new Check(kinds, faults, Set.of(guard), growsCalm, invariants, properties);
    }

    Check growingCalm() {
        return new Check(kinds, faults, broken, true, invariants, properties);
    }

    Check holds(List<String> promised) {
        return new Check(kinds, faults, broken, growsCalm, promised, properties);
    }

    Check always(String... promised) {
        return new Check(kinds, faults, broken, growsCalm, invariants, List.of(promised));
    }

    /** The text of TLC's configuration file. */
    String configuration() {
        StringBuilder text = new StringBuilder("SPECIFICATION ")
                .append(properties.contains("AllEnd") ? "FairSpec" : "Spec")
                .append("""

                        CONSTANTS
                          p1 = p1
                          p2 = p2
                          Procs = {p1, p2}
                          First = p1
                          Jobs = {1, 2}
                          TxJobs = {1}
                          Capacity = 1
                          PoisonAt = 2
                        """);
        text.append("  MaxFaults = ").append(faults).append('\n');
        text.append("  Kinds = ").append(set(kinds)).append('\n');
        text.append("  Broken = ").append(set(broken)).append('\n');
        text.append("  Calm = ").append(bool(growsCalm)).append('\n');
        if (!invariants.isEmpty()) {
            text.append("INVARIANTS ").append(String.join(" ", invariants)).append('\n');
        }
        if (!properties.isEmpty()) {
            text.append("PROPERTIES ").append(String.join(" ", properties)).append('\n');
        }
        return text.toString();
    }

    private static String set(Set<String> values) {
        return new TreeSet<>(values)
                .stream().map(value -> '"' + value + '"').collect(Collectors.joining(", ", "{", "}"));
    }

    private static String bool(boolean value) {
        return value ? "TRUE" : "FALSE";
    }
}
