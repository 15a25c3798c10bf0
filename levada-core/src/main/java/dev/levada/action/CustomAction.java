package dev.levada.action;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A related action of the application's own, known by the name that job functions give as {@code func_name}. Called whenever somebody looks at
 * such a job, by several threads at once; it should be quick and change nothing.
 *
 * <p>Source: OCA {@code queue_job} 14.0, methods on {@code queue.job} that return an action.
 */
@FunctionalInterface
public interface CustomAction {

    /**
     * The action for a job.
     *
     * @param job the job, with the record it is about
     * @param kwargs the arguments that the job function gives its action; unmodifiable
     * @return null when there is no action available for this job
     * @throws Exception told to who looks at the job, and logged
     */
    @Nullable
    RelatedAction open(RelatedJob job, Map<String, @Nullable Object> kwargs) throws Exception;
}
