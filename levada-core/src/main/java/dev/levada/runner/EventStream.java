package dev.levada.runner;

import dev.levada.event.QueueEvent;
import dev.levada.spi.QueueListener;
import dev.levada.spi.QueueMetrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells events to listeners, in a thread of its own: whoever has something to tell never waits. What does not fit between the two is dropped and counted.
 * Thread-safe.
 */
final class EventStream {

    private static final Logger log = LoggerFactory.getLogger(EventStream.class);
    private static final int CAPACITY = 10_000;
    private static final long POLL_MILLIS = 100;
    private static final long LAST_WORDS_MILLIS = 2_000;
    private static final long WARN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final List<QueueListener> listeners;
    private final QueueMetrics metrics;
    private final BlockingQueue<QueueEvent> waiting;
    private final AtomicInteger dropped = new AtomicInteger();
    private volatile boolean stopped;
    private volatile @Nullable Thread thread;
    private long warnedAt = System.nanoTime() - WARN_NANOS;

    EventStream(List<QueueListener> listeners, QueueMetrics metrics) {
        this(listeners, metrics, CAPACITY);
    }

    EventStream(List<QueueListener> listeners, QueueMetrics metrics, int capacity) {
        this.listeners = List.copyOf(listeners);
        this.metrics = metrics;
        this.waiting = new ArrayBlockingQueue<>(capacity);
    }

    List<QueueListener> listeners() {
        return listeners;
    }

    /** Has an event told, which is made only if somebody listens. */
    void tell(Supplier<? extends QueueEvent> event) {
        if (listeners.isEmpty()) {
            return;
        }
        if (!waiting.offer(event.get())) {
            dropped.incrementAndGet();
            metrics.eventsDropped(1);
        }
    }

    /** Starts to tell events, if there is anybody to tell them to. */
    void start(String threadName) {
        if (!listeners.isEmpty()) {
            Thread telling = new Thread(this::run, threadName);
            telling.setDaemon(true);
            telling.start();
            thread = telling;
        }
    }

    private void run() {
        while (!stopped || !waiting.isEmpty()) {
            try {
                QueueEvent event = waiting.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (event != null) {
                    tell(event);
                }
                warn();
            } catch (InterruptedException e) {
                // By a listener, or by the end of the node, whose patience is over.
                if (stopped) {
                    return;
                }
            }
        }
    }

    /** Tells what waits, for two seconds at most, and ends then. */
    void stop() {
        stopped = true;
        Thread telling = thread;
        if (telling == null) {
            return;
        }
        try {
            telling.join(LAST_WORDS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        telling.interrupt();
    }

    private void tell(QueueEvent event) {
        for (QueueListener listener : listeners) {
            try {
                listener.on(event);
            } catch (Throwable error) {
                log.warn(
                        "The listener {} has thrown an exception at {}",
                        listener.getClass().getName(),
                        event,
                        error);
            }
        }
    }

    private void warn() {
        if (dropped.get() > 0 && System.nanoTime() - warnedAt >= WARN_NANOS) {
            warnedAt = System.nanoTime();
            log.warn(
                    "{} event(s) were dropped in the last {} s or more: the listeners are slower than the jobs",
                    dropped.getAndSet(0),
                    Duration.ofNanos(WARN_NANOS).toSeconds());
        }
    }
}
