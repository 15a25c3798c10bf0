package dev.levada.search;

/** In which order jobs are listed; each is one that an index carries. */
public enum Order {
    /** Created last first; live and finished jobs together. */
    NEWEST,
    /** Created first first; live and finished jobs together. */
    OLDEST,
    /** Only jobs that wait for their ETA, the soonest first. */
    ETA
}
