package dev.levada.chaos.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How long jobs whose execution a fault has cut off waited until they were executed again: from the moment the fault began (for a server that was away: from the
 * moment it was back) to the next time the job's method was entered. From its second crash on a job comes back some seconds later on purpose (decision 29), so only
 * the first of a job is counted.
 *
 * @param millis ascending
 */
public record RecoveryTimes(List<Long> millis) {

    public RecoveryTimes {
        millis = List.copyOf(millis);
    }

    private record Sample(String kind, long millis) {}

    /** Finds them in a history. */
    public static RecoveryTimes of(History history) {
        return of(samples(history));
    }

    /** Finds them in a history, by the kind of fault, in the order of the alphabet. */
    public static Map<String, RecoveryTimes> byKind(History history) {
        Map<String, List<Sample>> kinds = new TreeMap<>();
        for (Sample sample : samples(history)) {
            kinds.computeIfAbsent(sample.kind(), kind -> new ArrayList<>()).add(sample);
        }
        Map<String, RecoveryTimes> times = new TreeMap<>();
        kinds.forEach((kind, samples) -> times.put(kind, of(samples)));
        return times;
    }

    private static RecoveryTimes of(List<Sample> samples) {
        return new RecoveryTimes(samples.stream().map(Sample::millis).sorted().toList());
    }

    private static List<Sample> samples(History history) {
        Set<Token> recorded = new HashSet<>();
        history.jobs().forEach(job -> recorded.addAll(job.recorded()));
        Map<Long, List<Execution>> byJob = new HashMap<>();
        history.executions()
                .forEach(execution -> byJob.computeIfAbsent(execution.jobId(), id -> new ArrayList<>())
                        .add(execution));
        List<Sample> found = new ArrayList<>();
        for (List<Execution> executions : byJob.values()) {
            executions.sort((a, b) -> Long.compare(a.entered(), b.entered()));
            for (int i = 0; i + 1 < executions.size(); i++) {
                Execution cut = executions.get(i);
                if (recorded.contains(cut.token())) {
                    continue;
                }
                Disturbance cause = cause(history, cut, executions.get(i + 1).entered());
                if (cause != null) {
                    long waited = (executions.get(i + 1).entered() - begun(cause)) / 1_000_000;
                    found.add(new Sample(cause.kind(), Math.max(0, waited)));
                }
                break;
            }
        }
        return found;
    }

    private static @Nullable Disturbance cause(History history, Execution cut, long until) {
        Disturbance cause = null;
        for (Disturbance disturbance : history.disturbances()) {
            if (isSudden(disturbance)
                    && disturbance.touches(cut.process())
                    && disturbance.at() - cut.entered() >= 0
                    && disturbance.at() - until < 0
                    && (cause == null || disturbance.at() < cause.at())) {
                cause = disturbance;
            }
        }
        return cause;
    }

    /** A process that starves is not gone at any one moment, and a slow machine is no fault. */
    private static boolean isSudden(Disturbance disturbance) {
        return disturbance.isFault() && !disturbance.kind().equals("starvation");
    }

    /** Without a server nobody can recover; from one node's fault the others can at once, however long it lasts. */
    private static long begun(Disturbance cause) {
        return cause.process() == null ? cause.over() : cause.at();
    }

    /** The value that this share of the samples, in percent, does not exceed, by the nearest rank; 0 when there are none. */
    public long percentile(int percent) {
        if (millis.isEmpty()) {
            return 0;
        }
        return millis.get(Math.max(0, (int) Math.ceil(millis.size() * percent / 100.0) - 1));
    }
}
