package dev.levada;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the model of a class with job functions. A job is stored under the model's name and never under the class's, so that classes can
 * be renamed and moved while jobs wait.
 *
 * <pre>{@code
 * @JobModel("sale.order")
 * public class SaleOrders { … }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface JobModel {

    /** The name: lower-case letters, digits, underscores and dots, {@code [0-9a-z_.]+}. */
    String value();
}
