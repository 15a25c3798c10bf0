package dev.levada.micrometer;

import dev.levada.JobQueue;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at a queue from time to time, in a thread of its own, while there is one. Thread-safe. */
final class QueueLooks {

    private static final Logger log = LoggerFactory.getLogger(QueueLooks.class);

    private final QueueGauges gauges;
    private final Counter failures;
    private final Duration interval;
    private final List<JobQueue> queues = new ArrayList<>();
    private @Nullable ScheduledExecutorService thread;
    private boolean failing;

    QueueLooks(QueueGauges gauges, Counter failures, Duration interval) {
        this.gauges = gauges;
        this.failures = failures;
        this.interval = interval;
    }

    synchronized void add(JobQueue queue) {
        queues.add(queue);
        if (thread == null) {
            thread = Executors.newSingleThreadScheduledExecutor(work -> {
                Thread made = new Thread(work, "levada-micrometer");
                made.setDaemon(true);
                return made;
            });
            // With a delay between the looks, not at a rate: a slow database is not asked more often for being slow.
            var unused = thread.scheduleWithFixedDelay(this::look, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    synchronized void remove(JobQueue queue) {
        queues.remove(queue);
        if (queues.isEmpty() && thread != null) {
            thread.shutdownNow();
            thread = null;
            gauges.clear();
        }
    }

    private synchronized @Nullable JobQueue queue() {
        return queues.isEmpty() ? null : queues.get(0);
    }

    private void look() {
        JobQueue queue = queue();
        if (queue == null) {
            return;
        }
        try {
            var status = queue.status();
            show(queue, () -> gauges.show(status));
            failing = false;
        } catch (RuntimeException e) {
            failures.increment();
            show(queue, gauges::unknown);
            if (!failing && queue() != null) {
                log.warn("The state of the queue cannot be read for its gauges, trying again: {}", e.getMessage());
            }
            failing = true;
        }
    }

    /** Unless the queue was closed meanwhile, and its gauges were taken away. */
    private synchronized void show(JobQueue queue, Runnable show) {
        if (queues.contains(queue)) {
            show.run();
        }
    }
}
