package dev.levada.chaos.history;

/** Something that may not happen, with a sentence that says what it was. */
public record Violation(Kind kind, String what) {

    /** What was violated. */
    public enum Kind {
        /** A job that was stored did not come to its end, or to it without its work. */
        LOST,
        /** An effect happened more often than the job ended as done. */
        TWICE,
        /** An execution wrote although the job had been given to another one, or without the job ending by it. */
        LATE,
        /** A job ran whose call was rolled back, or that nobody delayed. */
        PHANTOM,
        OVER_CAPACITY,
        /** For longer than it takes to notice any fault no job was let in, although some waited and the server was there. */
        STALLED,
        /** A job was set to failed by a fault, and needed a person: none of the jobs here fails by itself. */
        FAILED,
        OUT_OF_ORDER
    }
}
