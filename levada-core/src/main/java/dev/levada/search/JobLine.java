package dev.levada.search;

import dev.levada.Job;
import dev.levada.JobStage;
import dev.levada.JobState;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job in a list: what {@link Job} tells, with long texts cut.
 *
 * @param stage what a pending job waits for; null in other states
 * @param arguments the first 500 characters of the JSON array
 * @param context what was carried along with the call; sorted by key
 * @param node the name of the node that runs or last ran it
 * @param message why it waits again, who cancelled it: the first 500 characters
 * @param exceptionMessage the first 500 characters
 */
public record JobLine(
        long id,
        JobState state,
        @Nullable JobStage stage,
        String function,
        String arguments,
        Map<String, String> context,
        Job.Properties properties,
        Job.Times times,
        Job.Execution execution,
        @Nullable String node,
        @Nullable String message,
        @Nullable String exceptionName,
        @Nullable String exceptionMessage) {

    /** The description given, else the function's name. */
    public String title() {
        String description = properties.description();
        return description == null ? function : description;
    }
}
