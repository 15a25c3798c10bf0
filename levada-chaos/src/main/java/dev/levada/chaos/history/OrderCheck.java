package dev.levada.chaos.history;

import dev.levada.chaos.history.Call.Answer;
import dev.levada.chaos.history.Violation.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * In a sequential channel the effect of a job comes before those of all jobs whose calls began after its call was answered. Calls that overlap, or whose answer
 * is unknown, have no order.
 */
final class OrderCheck {

    private record Step(Call call, long serial) {}

    private OrderCheck() {}

    static List<Violation> check(History history) {
        Map<Long, Effect> effects = new HashMap<>();
        history.effects().forEach(effect -> effects.merge(effect.token().jobId(), effect, (a, b) -> a));
        Map<Long, String> channels = new HashMap<>();
        history.jobs().forEach(job -> channels.put(job.id(), job.channel()));
        Map<String, List<Step>> steps = new HashMap<>();
        for (Call call : history.calls()) {
            Effect effect = effects.get(call.jobId());
            String channel = channels.get(call.jobId());
            if (call.kind() == JobKind.ORDERED && call.answer() == Answer.STORED && effect != null && channel != null) {
                steps.computeIfAbsent(channel, name -> new ArrayList<>()).add(new Step(call, effect.serial()));
            }
        }
        List<Violation> violations = new ArrayList<>();
        steps.forEach((channel, of) -> channel(channel, of, violations));
        return violations;
    }

    private static void channel(String channel, List<Step> steps, List<Violation> violations) {
        List<Step> called = new ArrayList<>(steps);
        called.sort(Comparator.comparingLong(step -> step.call().begun()));
        List<Step> answered = new ArrayList<>(steps);
        answered.sort(Comparator.comparingLong(step -> step.call().ended()));
        int next = 0;
        Step latest = null;
        for (Step step : called) {
            while (next < answered.size()
                    && answered.get(next).call().ended() - step.call().begun() < 0) {
                Step before = answered.get(next++);
                if (latest == null || before.serial() > latest.serial()) {
                    latest = before;
                }
            }
            if (latest != null && latest.serial() > step.serial()) {
                violations.add(new Violation(
                        Kind.OUT_OF_ORDER,
                        "In " + channel + " job " + step.call().jobId() + " ("
                                + step.call().key() + ") came before job "
                                + latest.call().jobId() + " (" + latest.call().key()
                                + "), which had been delayed earlier"));
            }
        }
    }
}
