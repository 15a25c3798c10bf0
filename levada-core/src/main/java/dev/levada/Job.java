package dev.levada;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stored job as it was when it was read. Immutable.
 *
 * @param id unique in its database; ascending with creation
 * @param stage what a pending job waits for; null in other states
 * @param function the job function's name, {@code <model>.<method>}
 * @param arguments a JSON array
 * @param context what was carried along with the call, such as the tenant; sorted by key
 */
public record Job(
        long id,
        JobState state,
        @Nullable JobStage stage,
        String function,
        String arguments,
        Map<String, String> context,
        Properties properties,
        Times times,
        Execution execution,
        Outcome outcome) {

    /**
     * What was asked for when the job was delayed, or changed since.
     *
     * @param channel full name, such as {@code root.sale}
     * @param priority smaller goes first
     * @param maxRetries executions allowed; 0 means without limit
     */
    public record Properties(
            String channel,
            int priority,
            int maxRetries,
            @Nullable Instant eta,
            @Nullable String description,
            @Nullable String identityKey) {}

    /** When things happened, by the database's clock. */
    public record Times(
            Instant created,
            @Nullable Instant enqueued,
            @Nullable Instant started,
            @Nullable Instant finished,
            @Nullable Instant cancelRequested) {

        /** How long the last execution took, when it has ended. */
        public @Nullable Duration execution() {
            return started == null || finished == null ? null : Duration.between(started, finished);
        }
    }

    /**
     * How often and where it ran.
     *
     * @param attempt executions ever
     * @param retry executions since it was delayed or requeued
     * @param crashes executions in a row that ended with their node; one that is retried or fails ends the row
     * @param nodeId the node that runs or last ran it
     * @param progress percent, as the running job says
     */
    public record Execution(
            int attempt,
            int retry,
            int crashes,
            @Nullable Integer nodeId,
            @Nullable Integer progress) {}

    /**
     * What came of it.
     *
     * @param result JSON of what the method returned; null when it returned nothing
     * @param message a sentence for people: why it waits again, who cancelled it, that the result was cut
     */
    public record Outcome(
            @Nullable String result,
            @Nullable String message,
            @Nullable String exceptionName,
            @Nullable String exceptionMessage) {}

    /** The description given, else the function's name. */
    public String title() {
        String description = properties.description();
        return description == null ? function : description;
    }
}
