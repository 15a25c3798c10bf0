package dev.levada.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an execution ended, to be recorded.
 *
 * @param id the job
 * @param attempt with the node's id the token of the execution
 * @param channel full name, for waking the jobrunner
 * @param startedAt when its method was called, microseconds since 1970 by the database's clock
 */
public record Ending(long id, int attempt, String channel, long startedAt, Outcome outcome) {

    /** What the execution came to. */
    public sealed interface Outcome {}

    /**
     * It returned.
     *
     * @param result JSON; null when it returned nothing
     * @param message what people should know of the result
     */
    public record Done(@Nullable String result, @Nullable String message) implements Outcome {}

    /** It ended because it had been asked to, or its result came after that. */
    public record Cancelled() implements Outcome {}

    /**
     * It is to be tried again.
     *
     * @param delay zero or more
     * @param counted whether it counts as one of the job's retries
     */
    public record Retried(Duration delay, boolean counted, Thrown thrown) implements Outcome {}

    /**
     * It failed for good.
     *
     * @param timedOut whether it was ended for running too long
     */
    public record Failed(Thrown thrown, boolean timedOut) implements Outcome {}

    /**
     * It was interrupted because its node stops, or is for another node to execute, and waits again without having used a retry.
     *
     * @param delay zero or more
     */
    public record HandedBack(Thrown thrown, Duration delay) implements Outcome {
        /** Waits again from now on. */
        public HandedBack(Thrown thrown) {
            this(thrown, Duration.ZERO);
        }
    }

    /** Its arguments do not fit this node's version of its function. Whether it is handed back for that, or has failed, is to be settled before it is recorded. */
    public record Misfit(Thrown thrown) implements Outcome {}

    /** What is kept of an exception. */
    public record Thrown(
            String name, String message, @Nullable String stackTrace) {}
}
