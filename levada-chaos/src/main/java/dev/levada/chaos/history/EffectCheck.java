package dev.levada.chaos.history;

import dev.levada.chaos.history.Violation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A job that is done has had its effect, once each time, from the execution by which it became done; a job that uses no transaction has had its method come to
 * its end in that execution.
 */
final class EffectCheck {

    private final History history;
    private final Map<Long, List<Effect>> effects = new HashMap<>();
    private final Map<String, JobKind> kinds = new HashMap<>();
    private final Set<Token> completed = new HashSet<>();
    private final List<Violation> violations = new ArrayList<>();

    private EffectCheck(History history) {
        this.history = history;
        history.effects()
                .forEach(effect -> effects.computeIfAbsent(effect.token().jobId(), id -> new ArrayList<>())
                        .add(effect));
        history.calls().forEach(call -> kinds.put(call.key(), call.kind()));
        history.executions().stream()
                .filter(Execution::completed)
                .forEach(execution -> completed.add(execution.token()));
    }

    static List<Violation> check(History history) {
        EffectCheck check = new EffectCheck(history);
        history.jobs().forEach(check::job);
        return check.violations;
    }

    private void job(StoredJob job) {
        List<Effect> found = effects.getOrDefault(job.id(), List.of());
        JobKind kind = job.key().indexOf('/') >= 0 ? JobKind.ONCE : kinds.get(job.key());
        if (kind == null) {
            return; // a phantom, told elsewhere
        }
        if (!kind.isExact()) {
            if (job.isDone() && !completed.contains(job.token())) {
                add(Kind.LOST, job, "is done by " + job.token() + ", which did not come to the end of its method");
            }
            return;
        }
        int allowed = 1 + history.requeued().getOrDefault(job.id(), 0);
        if (found.size() > Math.min(allowed, job.timesDone())) {
            add(
                    Kind.TWICE,
                    job,
                    "was done " + job.timesDone() + " time(s), but has " + found.size() + " effect(s): " + found);
        } else if (found.size() < job.timesDone()) {
            add(Kind.LOST, job, "was done " + job.timesDone() + " time(s), but has " + found.size() + " effect(s)");
        }
        for (Effect effect : found) {
            if (!job.doneBy().contains(effect.token())) {
                add(
                        Kind.LATE,
                        job,
                        "has an effect of an execution by which it did not become done: " + effect.token()
                                + "; it was done by " + job.doneBy());
            }
        }
    }

    private void add(Kind kind, StoredJob job, String what) {
        violations.add(new Violation(kind, "The job " + job.id() + " (" + job.key() + ") " + what));
    }
}
