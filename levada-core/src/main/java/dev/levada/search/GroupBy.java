package dev.levada.search;

/** By what jobs are grouped and counted. */
public enum GroupBy {
    CHANNEL,
    FUNCTION,
    STATE,
    /** The exception's class; jobs without one are left out. */
    EXCEPTION,
    /** The day (UTC) of creation, {@code 2026-11-01}. */
    CREATED,
    /** The day (UTC) they ended, {@code 2026-11-01}; jobs that have not are left out. */
    FINISHED
}
