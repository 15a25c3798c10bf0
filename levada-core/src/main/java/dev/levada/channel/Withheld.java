package dev.levada.channel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The functions whose jobs are not to start for now, whatever their channels say, and the channels that pass over such jobs. */
final class Withheld {

    private final Set<String> functions = new HashSet<>();
    private final Set<Channel> passingOver = Collections.newSetFromMap(new IdentityHashMap<>());

    Set<String> functions() {
        return Collections.unmodifiableSet(functions);
    }

    boolean isEmpty() {
        return functions.isEmpty();
    }

    boolean contains(QueuedJob job) {
        return functions.contains(job.function());
    }

    void add(String function) {
        functions.add(function);
    }

    /** Jobs of a function may start again: gives the channels that are to be evaluated for that. */
    List<Channel> remove(String function) {
        if (!functions.remove(function)) {
            return List.of();
        }
        List<Channel> stale = new ArrayList<>(passingOver);
        passingOver.clear();
        return stale;
    }

    /** A channel's first ready job is one of those, and what comes after it may start before it. */
    void isPassedOverBy(Channel channel) {
        passingOver.add(channel);
    }

    /** The channels that pass over jobs, or did so a moment ago. */
    Set<Channel> passingOver() {
        return Collections.unmodifiableSet(passingOver);
    }

    void forget(Channel channel) {
        passingOver.remove(channel);
    }
}
