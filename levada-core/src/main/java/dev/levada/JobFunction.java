package dev.levada;

import dev.levada.function.IdentityPolicy;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an instance method of a {@link JobModel} class as a job function: its calls may be postponed. Only such methods run as jobs.
 *
 * <p>What is given here are the defaults of every call of the function; each call may override them. Arguments are stored as JSON by the
 * types of the parameters. A last parameter of type {@link JobContext} is not an argument: it is supplied when the job runs.
 *
 * <p>An overriding method without the annotation inherits it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface JobFunction {

    /** Stands for a number that was not given. */
    int UNSET = Integer.MIN_VALUE;

    /**
     * The part of the function's name after the model, {@code [0-9a-zA-Z_]+}. Empty: the method's name in snake case, {@code actionDone}
     * becomes {@code action_done}. Give it when the method is renamed while jobs wait.
     */
    String name() default "";

    /** The complete name of the channel, such as {@code root.sale}. Empty: {@code root}. */
    String channel() default "";

    /**
     * The delays between retries in seconds, from which execution on, such as {@code "1:60, 2:180, 3:10-30, 5:300"}. Empty: 600 s.
     *
     * @see dev.levada.function.RetryPattern
     */
    String retryPattern() default "";

    /** Smaller runs first. Unset: 10. */
    int priority() default UNSET;

    /** The number of executions after which a retryable error is a failure; 0 for no end. Unset: 5. */
    int maxRetries() default UNSET;

    /** The longest run time, {@code "30s"}, {@code "5m"}, {@code "2h"}, {@code "1d"} or ISO-8601 {@code "PT30S"}. Empty: the queue's {@linkplain JobQueueBuilder#jobTimeout default}. */
    String timeout() default "";

    /**
     * What a node must have to run it, such as {@code gpu}: only nodes that were given this {@linkplain JobQueueBuilder#tags tag} do. It may be delayed anywhere.
     * While no node has the tag, jobs are set aside ({@link JobStage#PARKED}). Empty: any node that knows the function.
     */
    String tag() default "";

    /** Which identity key calls have that are given none. */
    IdentityPolicy identity() default IdentityPolicy.NONE;

    /**
     * Whole names, {@code <model>.<method>}, under which the function was known before. Jobs that were stored under them run by this method, and calls from
     * SQL may go on to use them.
     */
    String[] formerNames() default {};

    /** What people read in lists of jobs. Empty: the function's name. */
    String description() default "";

    /**
     * What opens the record a job is about, as JSON or as the literal of the original with any of three keys:
     * <code>{"enable": False}</code>, or <code>{"func_name": "related_action_partner", "kwargs": {"name": "Partner"}}</code> for an action given to
     * {@link JobQueueBuilder#relatedAction}. Empty: the default action, which opens the records of the first parameter that is a {@link RecordRef}
     * or has {@link Record}, by the {@linkplain JobQueueBuilder#link links} of their model.
     */
    String relatedAction() default "";
}
