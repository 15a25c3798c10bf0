package dev.levada.action;

import dev.levada.Job;
import dev.levada.RecordRef;
import dev.levada.function.FunctionDefinition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job whose related action is asked for, as custom actions get it. Immutable. */
public final class RelatedJob {

    private final RelatedActions actions;
    private final Job job;
    private final FunctionDefinition function;

    RelatedJob(RelatedActions actions, Job job, FunctionDefinition function) {
        this.actions = actions;
        this.job = job;
        this.function = function;
    }

    /** The job as it is stored. */
    public Job job() {
        return job;
    }

    /**
     * What the first parameter of the job function that is a record refers to; empty when there is no such parameter, or its value is null or
     * without ids.
     *
     * @throws IllegalArgumentException when the value is no reference, such as a list with null in it
     * @throws dev.levada.argument.ArgumentMismatchException when the stored arguments no longer fit the function
     */
    public Optional<RecordRef> record() {
        if (function.records().isEmpty()) {
            return Optional.empty();
        }
        @Nullable Object[] values = function.arguments().decode(job.arguments());
        return function.records().get(0).in(values);
    }

    /**
     * The link to a record or several by the template of their model, as the default action gives it.
     *
     * @throws IllegalStateException when there is none, with the reason
     */
    public RelatedAction link(RecordRef record, String title) {
        RelatedActionResult found = actions.links().open(job.id(), record, title);
        return found.action()
                .orElseThrow(() -> new IllegalStateException(found.reason().orElseThrow()));
    }
}
