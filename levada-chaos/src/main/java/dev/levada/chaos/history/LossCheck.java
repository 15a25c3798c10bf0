package dev.levada.chaos.history;

import dev.levada.chaos.history.Call.Answer;
import dev.levada.chaos.history.Violation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every call that was stored has its job, every job comes to an end, and none exists that nobody asked for. */
final class LossCheck {

    /** After so many a job is poison, by the queue's promise. */
    private static final int MOST_CRASHES = 3;

    private final History history;
    private final Map<Long, StoredJob> jobs = new HashMap<>();
    private final Map<String, List<StoredJob>> byKey = new HashMap<>();
    private final Map<Long, Long> lastEntered = new HashMap<>();
    private final Map<Long, Integer> executions = new HashMap<>();
    private final Set<Long> poison = new HashSet<>();
    private final List<Violation> violations = new ArrayList<>();

    private LossCheck(History history) {
        this.history = history;
        for (StoredJob job : history.jobs()) {
            jobs.put(job.id(), job);
            byKey.computeIfAbsent(job.key(), key -> new ArrayList<>()).add(job);
        }
        history.executions().forEach(execution -> executions.merge(execution.jobId(), 1, Integer::sum));
        history.calls().stream()
                .filter(call -> call.kind() == JobKind.POISON)
                .forEach(call -> poison.add(call.jobId()));
        history.executions().stream()
                .filter(Execution::completed)
                .forEach(execution -> lastEntered.merge(execution.jobId(), execution.entered(), Math::max));
    }

    static List<Violation> check(History history) {
        LossCheck check = new LossCheck(history);
        history.calls().forEach(check::call);
        history.jobs().forEach(check::end);
        check.phantoms();
        return check.violations;
    }

    private void call(Call call) {
        if (call.answer() != Answer.STORED) {
            return;
        }
        StoredJob job = jobs.get(call.jobId());
        if (job == null) {
            lost("The call " + call.key() + " was stored as job " + call.jobId() + ", which is gone");
            return;
        }
        if (call.kind() == JobKind.COALESCED && job.isDone()) {
            if (lastEntered.getOrDefault(job.id(), Long.MIN_VALUE) < call.begun()) {
                lost("The call " + call.key() + " became one with job " + job.id()
                        + ", whose last execution had begun before the call");
            }
        }
        if (call.kind() == JobKind.PARENT && job.isDone()) {
            for (int child = 0; child < 2; child++) {
                String key = call.key() + "/" + child;
                int stored = byKey.getOrDefault(key, List.of()).size();
                if (stored == 0) {
                    lost("The job " + call.key() + " is done, but " + key
                            + ", which it delayed in its transaction, is not there");
                } else if (stored > job.timesDone()) {
                    violations.add(new Violation(
                            Kind.TWICE,
                            "The job " + call.key() + " was done " + job.timesDone() + " time(s), but delayed " + key
                                    + " " + stored + " times"));
                }
            }
        }
    }

    private void end(StoredJob job) {
        if (poison.contains(job.id())) {
            int crashes = executions.getOrDefault(job.id(), 0);
            if (!job.state().equals("failed") || crashes > MOST_CRASHES) {
                lost(told(job) + " ends its nodes and was not set aside in time: it is " + job.state() + " after "
                        + crashes + " executions");
            }
            return;
        }
        if (job.failures() > 0) {
            violations.add(new Violation(Kind.FAILED, told(job) + " failed " + job.failures() + " time(s)"));
        }
        switch (job.state()) {
            case "done" -> {}
            case "cancelled" -> {
                if (!history.cancelled().contains(job.id())) {
                    lost(told(job) + " is cancelled, but nobody cancelled it");
                }
            }
            default -> lost(told(job) + " has not ended: it is " + job.state());
        }
    }

    private void phantoms() {
        Set<String> wanted = new HashSet<>();
        Map<String, Integer> calls = new HashMap<>();
        for (Call call : history.calls()) {
            if (call.answer() != Answer.ROLLED_BACK) {
                wanted.add(call.key());
                calls.merge(call.key(), 1, Integer::sum);
            }
        }
        byKey.forEach((key, stored) -> {
            int child = key.lastIndexOf('/');
            if (child >= 0) {
                if (!wanted.contains(key.substring(0, child))) {
                    violations.add(new Violation(Kind.PHANTOM, "The job " + key + " has no parent"));
                }
            } else if (!wanted.contains(key)) {
                violations.add(new Violation(
                        Kind.PHANTOM, told(stored.get(0)) + " is there, but its call was rolled back, or never made"));
            } else if (stored.size() > calls.getOrDefault(key, 0)) {
                violations.add(new Violation(
                        Kind.TWICE, "The call " + key + " was made once and stored " + stored.size() + " times"));
            }
        });
    }

    private void lost(String what) {
        violations.add(new Violation(Kind.LOST, what));
    }

    private static String told(StoredJob job) {
        return "The job " + job.id() + " (" + job.key() + ", " + job.channel() + ")";
    }
}
