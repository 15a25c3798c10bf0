package dev.levada.action;

import dev.levada.Job;
import dev.levada.RecordRef;
import dev.levada.action.RelatedActionResult.Absent;
import dev.levada.action.RelatedActionResult.Available;
import dev.levada.action.RelatedActionResult.Broken;
import dev.levada.argument.ArgumentMismatchException;
import dev.levada.function.FunctionDefinition;
import dev.levada.function.RelatedActionSetting;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what a job's related action is, by what its function says about it, the links of the models, and the application's own actions.
 * Immutable; thread-safe if the application's actions are.
 *
 * <p>Source: OCA {@code queue_job} 14.0, related actions.
 */
public final class RelatedActions {

    /** No links and no actions. */
    public static final RelatedActions NONE = new RelatedActions(ModelLinks.NONE, Map.of());

    private static final Logger log = LoggerFactory.getLogger(RelatedActions.class);

    private static final int LONGEST_MESSAGE = 1_000;

    private final ModelLinks links;
    private final Map<String, CustomAction> custom;

    private RelatedActions(ModelLinks links, Map<String, CustomAction> custom) {
        this.links = links;
        this.custom = Map.copyOf(custom);
    }

    /**
     * These, and the links of one more model. Placeholders: <code>{id}</code> in a form link, <code>{ids}</code> (separated by commas) in a list
     * link, <code>{model}</code> and <code>{job}</code> (the job's id) in both; values are URL-encoded.
     *
     * @param form the link to one record, with <code>{id}</code>
     * @param list the link to several records, with <code>{ids}</code> or <code>{job}</code>; null: there is none
     * @throws IllegalArgumentException when a template is no safe link or has other placeholders, or the model has links already
     */
    public RelatedActions withLink(String model, String form, @Nullable String list) {
        return new RelatedActions(links.with(model, form, list), custom);
    }

    /**
     * These, and one more action of the application's own.
     *
     * @param name what job functions give as {@code func_name}
     * @throws IllegalArgumentException when the name is blank or taken
     */
    public RelatedActions withAction(String name, CustomAction action) {
        if (name.isBlank()) {
            throw new IllegalArgumentException(
                    "the name of a related action is blank; give the func_name of job functions,"
                            + " such as related_action_partner");
        }
        Map<String, CustomAction> more = new HashMap<>(custom);
        if (more.putIfAbsent(name, action) != null) {
            throw new IllegalArgumentException(
                    "the related action " + name + " is registered already; give each its own name");
        }
        return new RelatedActions(links, more);
    }

    /**
     * The related action of a job. Never throws for what is stored or for what the application's actions throw: that is
     * {@link RelatedActionResult.Broken}.
     *
     * @param function the job's function; null when this process does not know it
     */
    public RelatedActionResult of(Job job, @Nullable FunctionDefinition function) {
        if (function == null) {
            return new Absent("the job function " + job.function()
                    + " is not registered in this process, which therefore does not know what its jobs are about");
        }
        RelatedActionSetting setting = function.relatedAction();
        if (!setting.enable()) {
            return new Absent("the job function " + function.name() + " has its related action disabled");
        }
        RelatedJob related = new RelatedJob(this, job, function);
        String name = setting.funcName();
        return name == null
                ? open(related, function, setting.kwargs())
                : open(related, function, name, setting.kwargs());
    }

    ModelLinks links() {
        return links;
    }

    /** The default action. */
    private RelatedActionResult open(
            RelatedJob job, FunctionDefinition function, Map<String, @Nullable Object> kwargs) {
        String title = kwargs.get("name") instanceof String name ? name : null;
        if (kwargs.size() != (title == null ? 0 : 1)) {
            return new Broken("the related action of " + function.name() + " has the arguments "
                    + new TreeSet<>(kwargs.keySet())
                    + "; the default action takes only name, a text for its title; name another action with func_name");
        }
        try {
            Optional<RecordRef> record = job.record();
            if (record.isPresent()) {
                return links.open(job.job().id(), record.get(), title);
            }
        } catch (ArgumentMismatchException | IllegalArgumentException e) {
            return new Broken(String.valueOf(e.getMessage()));
        }
        return new Absent(
                function.records().isEmpty()
                        ? "the job function " + function.name() + " has no parameter that is a record;"
                                + " declare one as RecordRef, or annotate its ids with @Record"
                        : "the job concerns no record");
    }

    /** An action of the application's own. */
    private RelatedActionResult open(
            RelatedJob job, FunctionDefinition function, String name, Map<String, @Nullable Object> kwargs) {
        CustomAction action = custom.get(name);
        if (action == null) {
            return new Broken("the job function " + function.name() + " has the related action " + name
                    + ", which is not registered in this process; "
                    + (custom.isEmpty()
                            ? "none is"
                            : "registered are " + String.join(", ", new TreeSet<>(custom.keySet())))
                    + "; write builder.relatedAction(\"" + name + "\", (job, kwargs) -> …)");
        }
        try {
            RelatedAction opened = action.open(job, kwargs);
            return opened == null ? new Absent("no action available for this job") : new Available(opened);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            return failed(job, name, e);
        }
    }

    private static RelatedActionResult failed(RelatedJob job, String name, Throwable failure) {
        String message;
        try {
            message = "" + failure;
            log.warn("The related action {} of job {} failed", name, job.job().id(), failure);
        } catch (RuntimeException | StackOverflowError unreadable) {
            message = failure.getClass().getName() + ", whose message cannot be read";
        }
        boolean tooLong = message.length() > LONGEST_MESSAGE;
        return new Broken("the related action " + name + " failed: "
                + (tooLong ? message.substring(0, LONGEST_MESSAGE) + "…" : message));
    }
}
