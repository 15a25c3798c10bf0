package dev.levada.micrometer;

import dev.levada.JobQueue;
import dev.levada.event.JobOutcome;
import dev.levada.spi.QueueMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has a queue counted and measured in a Micrometer registry:
 *
 * <pre>{@code
 * JobQueue.builder(dataSource).metrics(LevadaMetrics.of(registry))…
 * }</pre>
 *
 * <p>The meters and their meaning are listed in {@code docs/operations.md}. Gauges of channels and nodes are filled by one look at the queue every 15 seconds,
 * whatever their number and however often they are read; while the database cannot be reached they are {@code NaN}. At most 200 channels, 200 nodes and 500
 * functions have meters of their own; what comes beyond is counted as {@code other}, or has no gauge. Use one of these for each registry and database. Thread-safe.
 */
public final class LevadaMetrics implements QueueMetrics {

    private static final int MOST_FUNCTIONS = 500;

    private record Run(String function, JobOutcome outcome) {}

    private final MeterRegistry registry;
    private final Tags common;
    private final BoundedNames functions = new BoundedNames(MOST_FUNCTIONS);
    private final BoundedNames channels = new BoundedNames(QueueGauges.MOST);
    private final ConcurrentMap<Run, Timer> runs = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Timer> waits = new ConcurrentHashMap<>();
    private final AtomicInteger terms = new AtomicInteger();
    private final Counter claimed;
    private final Timer turns;
    private final Counter dispatched;
    private final Counter polls;
    private final Counter notifications;
    private final Timer heartbeats;
    private final Timer records;
    private final DistributionSummary batches;
    private final Counter rescued;
    private final Counter dropped;
    private final QueueLooks looks;

    /** Says how a queue is measured. To be used by one thread. */
    public static final class Builder {
        private final MeterRegistry registry;
        private Tags tags = Tags.empty();
        private Duration lookEvery = Duration.ofSeconds(15);

        private Builder(MeterRegistry registry) {
            this.registry = registry;
        }

        /** Tags that all meters have, keys and values in turn: {@code "queue", "orders"}. Told apart by them, several queues share a registry. */
        public Builder tags(String... keyValues) {
            tags = tags.and(keyValues);
            return this;
        }

        /**
         * How often the queue is looked at for the gauges; at first every 15 seconds.
         *
         * @throws IllegalArgumentException when it is less than 100 ms or more than a day
         */
        public Builder lookEvery(Duration interval) {
            if (interval.compareTo(Duration.ofMillis(100)) < 0 || interval.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("A queue is looked at every 100 ms to 1 day, not every " + interval);
            }
            lookEvery = interval;
            return this;
        }

        /** Registers the meters. */
        public LevadaMetrics build() {
            return new LevadaMetrics(this);
        }
    }

    /** Metrics in this registry, with defaults for all else. */
    public static LevadaMetrics of(MeterRegistry registry) {
        return builder(registry).build();
    }

    /** Begins to say how a queue is measured in this registry. */
    public static Builder builder(MeterRegistry registry) {
        return new Builder(registry);
    }

    private LevadaMetrics(Builder given) {
        registry = given.registry;
        common = given.tags;
        claimed = counter("levada.jobs.claimed", "Jobs this node got to execute");
        turns = timer("levada.dispatch.turn", "Turns of the jobrunner, while this node is it");
        dispatched = counter("levada.dispatch.jobs", "Jobs given to nodes by the jobrunner in its turns");
        polls = counter("levada.polls", "Looks of the jobrunner for jobs it was not told of");
        notifications = counter("levada.notifications", "Notifications heard");
        heartbeats = timer("levada.heartbeat", "Round trips of heartbeats");
        records = timer("levada.record", "Transactions that recorded ends of jobs");
        batches = DistributionSummary.builder("levada.record.jobs")
                .description("Ends of jobs recorded in one transaction")
                .tags(common)
                .register(registry);
        rescued = counter("levada.jobs.rescued", "Jobs taken from lost nodes");
        dropped = counter("levada.events.dropped", "Events that slow listeners were not told");
        Gauge.builder("levada.jobrunner", terms, AtomicInteger::get)
                .description("1 while this node is the jobrunner; else 0")
                .tags(common)
                .strongReference(true)
                .register(registry);
        looks = new QueueLooks(
                new QueueGauges(registry, common),
                counter("levada.looks.failed", "Looks at the queue that failed"),
                given.lookEvery);
    }

    @Override
    public void queueBuilt(JobQueue queue) {
        looks.add(queue);
    }

    @Override
    public void queueClosed(JobQueue queue) {
        looks.remove(queue);
    }

    @Override
    public void jobsClaimed(int jobs) {
        claimed.increment(jobs);
    }

    @Override
    public void jobStarted(String function, String channel, long waitedNanos) {
        if (waitedNanos >= 0) {
            waits.computeIfAbsent(channels.of(channel), this::waitTimer).record(waitedNanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void jobEnded(String function, String channel, JobOutcome outcome, long ranNanos) {
        runs.computeIfAbsent(new Run(functions.of(function), outcome), this::runTimer)
                .record(ranNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void dispatchTurn(long nanos, int jobs) {
        turns.record(nanos, TimeUnit.NANOSECONDS);
        dispatched.increment(jobs);
    }

    @Override
    public void polled() {
        polls.increment();
    }

    @Override
    public void notified(int heard) {
        notifications.increment(heard);
    }

    @Override
    public void heartbeat(long nanos) {
        heartbeats.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void leadership(boolean gained) {
        terms.addAndGet(gained ? 1 : -1);
        registry.counter("levada.leadership", common.and("change", gained ? "gained" : "lost"))
                .increment();
    }

    @Override
    public void reconnected(String session) {
        registry.counter("levada.reconnects", common.and("session", session)).increment();
    }

    @Override
    public void recorded(int jobs, long nanos) {
        records.record(nanos, TimeUnit.NANOSECONDS);
        batches.record(jobs);
    }

    @Override
    public void jobsRescued(int jobs) {
        rescued.increment(jobs);
    }

    @Override
    public void eventsDropped(int events) {
        dropped.increment(events);
    }

    private Timer runTimer(Run run) {
        return Timer.builder("levada.job.run")
                .description("Executions of jobs, by function and outcome")
                .tags(common.and(
                        "function", run.function(), "outcome", run.outcome().text()))
                .register(registry);
    }

    private Timer waitTimer(String channel) {
        return Timer.builder("levada.job.wait")
                .description("From delay or ETA to the call of the method")
                .tags(common.and("channel", channel))
                .register(registry);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name).description(description).tags(common).register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).tags(common).register(registry);
    }
}
