package dev.levada.event;

import java.time.Instant;

/** Something that a node has done, or found. Told to {@link dev.levada.spi.QueueListener}s; immutable. */
public sealed interface QueueEvent permits JobEvent, NodeEvent {

    /** When it was told, by the clock of the node that tells it. */
    Instant at();

    /** The name of the node that tells it. */
    String node();
}
