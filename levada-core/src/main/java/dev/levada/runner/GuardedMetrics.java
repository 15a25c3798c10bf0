package dev.levada.runner;

import dev.levada.JobQueue;
import dev.levada.event.JobOutcome;
import dev.levada.spi.QueueMetrics;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes everything on to metrics of the application, none of which can do harm by an exception. */
final class GuardedMetrics implements QueueMetrics {

    private static final Logger log = LoggerFactory.getLogger(GuardedMetrics.class);
    private static final QueueMetrics NONE = new QueueMetrics() {};

    private record Guarded(QueueMetrics metrics, AtomicBoolean complained) {}

    private final List<Guarded> all;

    private GuardedMetrics(List<QueueMetrics> all) {
        this.all = all.stream()
                .map(metrics -> new Guarded(metrics, new AtomicBoolean()))
                .toList();
    }

    /** These metrics as one; where there are none, calls do nothing at all. */
    static QueueMetrics of(List<QueueMetrics> all) {
        return all.isEmpty() ? NONE : new GuardedMetrics(all);
    }

    // Whatever it is that user code throws: the thread that counts here has jobs to look after.
    private void each(Consumer<QueueMetrics> call) {
        for (Guarded guarded : all) {
            try {
                call.accept(guarded.metrics());
            } catch (Throwable error) {
                if (guarded.complained().compareAndSet(false, true)) {
                    log.warn(
                            "The metrics of {} have thrown an exception; further ones of theirs are not logged",
                            guarded.metrics().getClass().getName(),
                            error);
                }
            }
        }
    }

    @Override
    public void queueBuilt(JobQueue queue) {
        each(metrics -> metrics.queueBuilt(queue));
    }

    @Override
    public void queueClosed(JobQueue queue) {
        each(metrics -> metrics.queueClosed(queue));
    }

    @Override
    public void jobsClaimed(int jobs) {
        each(metrics -> metrics.jobsClaimed(jobs));
    }

    @Override
    public void jobStarted(String function, String channel, long waitedNanos) {
        each(metrics -> metrics.jobStarted(function, channel, waitedNanos));
    }

    @Override
    public void jobEnded(String function, String channel, JobOutcome outcome, long ranNanos) {
        each(metrics -> metrics.jobEnded(function, channel, outcome, ranNanos));
    }

    @Override
    public void jobCrashed(String function, String channel) {
        each(metrics -> metrics.jobCrashed(function, channel));
    }

    @Override
    public void dispatchTurn(long nanos, int jobs) {
        each(metrics -> metrics.dispatchTurn(nanos, jobs));
    }

    @Override
    public void polled() {
        each(QueueMetrics::polled);
    }

    @Override
    public void notified(int notifications) {
        each(metrics -> metrics.notified(notifications));
    }

    @Override
    public void heartbeat(long nanos) {
        each(metrics -> metrics.heartbeat(nanos));
    }

    @Override
    public void leadership(boolean gained) {
        each(metrics -> metrics.leadership(gained));
    }

    @Override
    public void reconnected(String session) {
        each(metrics -> metrics.reconnected(session));
    }

    @Override
    public void recorded(int jobs, long nanos) {
        each(metrics -> metrics.recorded(jobs, nanos));
    }

    @Override
    public void jobsRescued(int jobs) {
        each(metrics -> metrics.jobsRescued(jobs));
    }

    @Override
    public void eventsDropped(int events) {
        each(metrics -> metrics.eventsDropped(events));
    }
}
