package dev.levada;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a job function whose plain calls become jobs, when they go through what {@link JobQueue#autoDelay} gives. The method returns nothing.
 *
 * <p>A call runs at once instead inside of any job, while nothing is delayed ({@link NoDelay}), and where {@link #contextKey} says so.
 *
 * <p>If the class has a public method of the same name with {@code JobOptions} at its end, which takes a {@link Delayable} and then the same parameters, it is
 * called first to set the job's properties.
 *
 * <p>Source: OCA {@code queue_job} 14.0, automatic delay.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface AutoDelay {

    /**
     * Calls become jobs only where the context of the thread holds this key with a value other than empty, {@code false} and {@code 0}. Empty: always.
     *
     * @see JobQueueBuilder#contextKeys
     */
    String contextKey() default "";
}
