package dev.levada.chaos.history;

import dev.levada.chaos.history.Call.Answer;
import dev.levada.chaos.history.Violation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Histories made by hand. Times are in seconds; the lease is five of them. */
final class Histories {

    private static final long SECOND = 1_000_000_000L;
    private static final double LEASE = 5;

    private final List<Call> calls = new ArrayList<>();
    private final List<Execution> executions = new ArrayList<>();
    private final List<Disturbance> disturbances = new ArrayList<>();
    private final List<CapacityChange> capacities = new ArrayList<>();
    private final List<StoredJob> jobs = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private final Set<Long> cancelled = new HashSet<>();
    private final Map<Long, Integer> requeued = new HashMap<>();

    static Token token(long job, String process, int attempt) {
        return new Token(job, process, attempt);
    }

    Histories call(double at, long job, JobKind kind) {
        return call(at, job, kind, Answer.STORED);
    }

    Histories call(double at, long job, JobKind kind, Answer answer) {
        calls.add(new Call("k" + job, kind, nanos(at), nanos(at + 0.01), answer, job));
        return this;
    }

    Histories coalesced(double at, String key, long job) {
        calls.add(new Call(key, JobKind.COALESCED, nanos(at), nanos(at + 0.01), Answer.STORED, job));
        return this;
    }

    Histories inside(double from, double to, Token token, String channel) {
        executions.add(new Execution(
                String.valueOf(token.process()),
                token.jobId(),
                token.attempt(),
                "k" + token.jobId(),
                channel,
                nanos(from),
                nanos(to),
                true));
        return this;
    }

    Histories brokenOff(double from, double to, Token token, String channel) {
        executions.add(new Execution(
                String.valueOf(token.process()),
                token.jobId(),
                token.attempt(),
                "k" + token.jobId(),
                channel,
                nanos(from),
                to < 0 ? Execution.NEVER : nanos(to),
                false));
        return this;
    }

    Histories fault(double at, String process, boolean fatal) {
        disturbances.add(new Disturbance("fault", process, nanos(at), fatal, nanos(at)));
        return this;
    }

    Histories outage(double from, double to) {
        disturbances.add(new Disturbance("outage", null, nanos(from), false, nanos(to)));
        return this;
    }

    Histories slow(double from, double to, @Nullable String process) {
        disturbances.add(new Disturbance(Disturbance.SLOW, process, nanos(from), false, nanos(to)));
        return this;
    }

    Histories frozen(double from, double to, String process) {
        disturbances.add(new Disturbance("freeze", process, nanos(from), false, nanos(to)));
        return this;
    }

    Histories starving(double from, double to, String process) {
        disturbances.add(new Disturbance("starvation", process, nanos(from), false, nanos(to)));
        return this;
    }

    Histories capacity(double from, String channel, int capacity) {
        capacities.add(new CapacityChange(nanos(from), channel, capacity));
        return this;
    }

    /** Done by this execution, and by no other. */
    Histories done(Token by, String channel) {
        return stored(by, channel, "done", Set.of(by), Set.of(by));
    }

    Histories stored(Token last, String channel, String state, Set<Token> recorded, Set<Token> doneBy) {
        jobs.add(new StoredJob(last.jobId(), "k" + last.jobId(), channel, state, last, 0, recorded, doneBy));
        return this;
    }

    Histories keyed(String key, Token by, int failures) {
        jobs.add(new StoredJob(by.jobId(), key, "root", "done", by, failures, Set.of(by), Set.of(by)));
        return this;
    }

    Histories effect(Token token) {
        return effect(token, "k" + token.jobId());
    }

    Histories effect(Token token, String key) {
        effects.add(new Effect(effects.size() + 1, token, key));
        return this;
    }

    Histories cancelled(long job) {
        cancelled.add(job);
        return this;
    }

    Histories requeued(long job) {
        requeued.merge(job, 1, Integer::sum);
        return this;
    }

    History history() {
        return new History(
                nanos(LEASE), calls, executions, disturbances, capacities, jobs, effects, cancelled, requeued);
    }

    List<Kind> violations() {
        return Checker.check(history()).stream().map(Violation::kind).toList();
    }

    private static long nanos(double seconds) {
        return Math.round(seconds * SECOND);
    }
}
