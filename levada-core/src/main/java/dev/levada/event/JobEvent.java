package dev.levada.event;

/** A transition of a job. */
public sealed interface JobEvent extends QueueEvent permits JobStarted, JobEnded, JobRescued, JobParked, JobUnparked {

    /** The job's id. */
    long jobId();

    /** The name it is stored under, {@code <model>.<method>}. */
    String function();

    /** Full name, such as {@code root.sale}. */
    String channel();
}
