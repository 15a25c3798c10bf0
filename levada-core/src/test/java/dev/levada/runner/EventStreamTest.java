package dev.levada.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.levada.event.NodeJoined;
import dev.levada.event.QueueEvent;
import dev.levada.spi.QueueMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AtomicInteger dropped = new AtomicInteger();
    private final QueueMetrics metrics = new QueueMetrics() {
        @Override
        public void eventsDropped(int events) {
            dropped.addAndGet(events);
        }
    };
    private final List<QueueEvent> told = new CopyOnWriteArrayList<>();

    private static NodeJoined event(int number) {
        return new NodeJoined(Instant.EPOCH, "n", number);
    }

    @Test
    void what_a_slow_listener_leaves_no_room_for_is_dropped_and_counted_and_the_rest_is_told_in_order() {
        Semaphore steps = new Semaphore(0);
        EventStream stream = new EventStream(
                List.of(event -> {
                    steps.acquireUninterruptibly();
                    told.add(event);
                }),
                metrics,
                10);
        stream.start("events");
        stream.tell(() -> event(0));
        await().atMost(PATIENCE).until(steps::hasQueuedThreads);
        for (int i = 1; i <= 25; i++) {
            int number = i;
            stream.tell(() -> event(number));
        }
        assertThat(dropped).hasValue(15);
        steps.release(100);
        stream.stop();
        assertThat(told).hasSize(11);
        for (int i = 0; i < 11; i++) {
            assertThat(told.get(i)).isEqualTo(event(i));
        }
    }

    @Test
    void without_listeners_no_event_is_made() {
        EventStream stream = new EventStream(List.of(), metrics);
        stream.start("events");
        stream.tell(() -> {
            throw new AssertionError("made for nobody");
        });
        stream.stop();
        assertThat(dropped).hasValue(0);
    }

    @Test
    void an_interrupt_that_a_listener_leaves_behind_does_not_end_the_telling() {
        EventStream stream = new EventStream(
                List.of(event -> {
                    told.add(event);
                    Thread.currentThread().interrupt();
                }),
                metrics);
        stream.start("events");
        for (int i = 0; i < 5; i++) {
            int number = i;
            stream.tell(() -> event(number));
        }
        await().atMost(PATIENCE).until(() -> told.size() == 5);
        stream.stop();
    }
}
