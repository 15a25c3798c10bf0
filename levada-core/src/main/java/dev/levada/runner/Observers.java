package dev.levada.runner;

import dev.levada.channel.QueuedJob;
import dev.levada.event.JobEnded;
import dev.levada.event.JobOutcome;
import dev.levada.event.JobParked;
import dev.levada.event.JobRescued;
import dev.levada.event.JobRescued.Fate;
import dev.levada.event.JobStarted;
import dev.levada.event.JobUnparked;
import dev.levada.event.LeadershipGained;
import dev.levada.event.LeadershipLost;
import dev.levada.event.NodeJoined;
import dev.levada.event.NodeLeft;
import dev.levada.event.NodeLost;
import dev.levada.spi.QueueListener;
import dev.levada.spi.QueueMetrics;
import dev.levada.store.Ending.Cancelled;
import dev.levada.store.Ending.Done;
import dev.levada.store.Ending.Failed;
import dev.levada.store.Ending.HandedBack;
import dev.levada.store.Ending.Outcome;
import dev.levada.store.Ending.Retried;
import dev.levada.store.Ending.Thrown;
import dev.levada.store.NodeStatements.RescuedJob;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Those of the application who look on: its metrics and its listeners. What a node does, it tells here; nothing comes back. Thread-safe. */
public final class Observers {

    private final String node;
    private final QueueMetrics metrics;
    private final EventStream events;

    /**
     * Those who look on at a node.
     *
     * @param node its name
     */
    public Observers(String node, List<QueueMetrics> metrics, List<QueueListener> listeners) {
        this(node, GuardedMetrics.of(metrics), listeners);
    }

    private Observers(String node, QueueMetrics metrics, List<QueueListener> listeners) {
        this.node = node;
        this.metrics = metrics;
        this.events = new EventStream(listeners, metrics);
    }

    /** The same, looking on at a node of another name. */
    Observers named(String other) {
        return new Observers(other, metrics, events.listeners());
    }

    /** The metrics, as one; they throw nothing. */
    public QueueMetrics metrics() {
        return metrics;
    }

    EventStream events() {
        return events;
    }

    void started(Execution execution) {
        long waited = execution.waitedNanos();
        metrics.jobStarted(execution.function(), execution.channel(), waited);
        events.tell(() -> new JobStarted(
                Instant.now(),
                node,
                execution.jobId(),
                execution.function(),
                execution.channel(),
                execution.attempt(),
                waited < 0 ? null : Duration.ofNanos(waited)));
    }

    /** An end was recorded; null: it counted for nothing. */
    void ended(Execution execution, @Nullable Outcome outcome) {
        long ran = execution.ranNanos();
        JobOutcome what = outcome(outcome);
        metrics.jobEnded(execution.function(), execution.channel(), what, ran);
        events.tell(() -> {
            Thrown thrown = thrown(outcome);
            return new JobEnded(
                    Instant.now(),
                    node,
                    execution.jobId(),
                    execution.function(),
                    execution.channel(),
                    execution.attempt(),
                    what,
                    Duration.ofNanos(ran),
                    outcome instanceof Retried retried ? retried.delay() : null,
                    thrown == null ? null : thrown.name(),
                    thrown == null ? null : thrown.message());
        });
    }

    /** A job was given back before it had begun. */
    void handedBack(Execution execution) {
        ended(execution, new HandedBack(new Thrown("not begun", "No worker was free for it in time", null)));
    }

    void rescued(List<RescuedJob> jobs) {
        metrics.jobsRescued(jobs.size());
        for (RescuedJob job : jobs) {
            if (job.begun()) {
                metrics.jobCrashed(job.function(), job.channel());
            }
            Fate fate = job.cancelled()
                    ? Fate.CANCELLED
                    : job.failed() ? Fate.POISON : job.begun() ? Fate.CRASHED : Fate.WAITS;
            events.tell(() ->
                    new JobRescued(Instant.now(), node, job.id(), job.function(), job.channel(), job.attempt(), fate));
        }
    }

    void parked(QueuedJob job, String reason) {
        events.tell(() -> new JobParked(Instant.now(), node, job.id(), job.function(), job.channel(), reason));
    }

    void unparked(QueuedJob job) {
        events.tell(() -> new JobUnparked(Instant.now(), node, job.id(), job.function(), job.channel()));
    }

    void joined(int nodeId) {
        events.tell(() -> new NodeJoined(Instant.now(), node, nodeId));
    }

    void left(int nodeId) {
        events.tell(() -> new NodeLeft(Instant.now(), node, nodeId));
    }

    void lost(String lostNode, int lostNodeId) {
        events.tell(() -> new NodeLost(Instant.now(), node, lostNode, lostNodeId));
    }

    /** This node itself was taken for dead. */
    void lostItself(int nodeId) {
        lost(node, nodeId);
    }

    void leadershipGained(long term) {
        metrics.leadership(true);
        events.tell(() -> new LeadershipGained(Instant.now(), node, term));
    }

    void leadershipLost(long term) {
        metrics.leadership(false);
        events.tell(() -> new LeadershipLost(Instant.now(), node, term));
    }

    private static JobOutcome outcome(@Nullable Outcome outcome) {
        if (outcome instanceof Done) {
            return JobOutcome.DONE;
        }
        if (outcome instanceof Retried) {
            return JobOutcome.RETRIED;
        }
        if (outcome instanceof Failed failed) {
            return failed.timedOut() ? JobOutcome.TIMED_OUT : JobOutcome.FAILED;
        }
        if (outcome instanceof Cancelled) {
            return JobOutcome.CANCELLED;
        }
        return outcome == null ? JobOutcome.DISCARDED : JobOutcome.HANDED_BACK;
    }

    private static @Nullable Thrown thrown(@Nullable Outcome outcome) {
        if (outcome instanceof Retried retried) {
            return retried.thrown();
        }
        if (outcome instanceof Failed failed) {
            return failed.thrown();
        }
        return outcome instanceof HandedBack back ? back.thrown() : null;
    }
}
