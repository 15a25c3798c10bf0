package dev.levada;

/** What a {@linkplain JobState#PENDING pending} job waits for. */
public enum JobStage {
    /** Its turn in its channel. */
    READY,
    /** Its ETA, which lies ahead. */
    SCHEDULED,
    /** A person, who held it and may {@linkplain Jobs#release release} it. */
    HELD,
    /** A node that knows its function, and has the tag it asks for. */
    PARKED
}
