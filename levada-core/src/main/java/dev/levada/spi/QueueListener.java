package dev.levada.spi;

import dev.levada.event.QueueEvent;

/**
 * Is told of what a node does: jobs started, ended, rescued and set aside, nodes that come and go, who is the jobrunner. Given to
 * {@link dev.levada.JobQueueBuilder#listener}, or found by {@link java.util.ServiceLoader}.
 *
 * <p>For looking on, not for business logic: an event is told <em>at most once</em>, after the fact, in a thread of its own, and by the node that made the
 * transition only. When listeners are so slow that 10,000 events wait, further ones are dropped; the log and
 * {@link QueueMetrics#eventsDropped} say how many. What must follow a job's end belongs in the job, or in a job of its own.
 */
@FunctionalInterface
public interface QueueListener {

    /**
     * Something has happened. Called by one thread at a time, in the order in which it was told; an exception is logged, and the other listeners are told
     * nevertheless.
     */
    void on(QueueEvent event);
}
