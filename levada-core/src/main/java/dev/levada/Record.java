package dev.levada;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says that the ids a parameter of a job function takes are those of records of a model, so that the job's related action can open them:
 *
 * <pre>{@code
 * @JobFunction
 * public void confirm(@Record("sale.order") long orderId) { … }
 * }</pre>
 *
 * <p>For parameters of type {@code long}, {@code int}, {@code Long}, {@code Integer}, {@code String} or {@code UUID}, and collections and
 * arrays of these; others are refused when the function is registered. A {@link RecordRef} names its model itself. It is read from the
 * method that carries {@link JobFunction}. Import it by its name: {@code import dev.levada.*} leaves open whether {@link java.lang.Record} is
 * meant.
 */
@SuppressWarnings("JavaLangClash") // the word that people know; annotation and class never stand in the same place
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Record {

    /** The name of the model: lower-case letters, digits, underscores and dots. */
    String value();
}
