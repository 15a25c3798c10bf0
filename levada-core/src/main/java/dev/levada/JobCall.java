package dev.levada;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a job function, written as a method reference to an instance method of the registered class:
 *
 * <pre>{@code
 * queue.delay(SaleOrders::actionDone, 42L);
 * }</pre>
 *
 * <p>There is one form per number of arguments ({@link Of0} to {@link Of8}), and the same again for methods whose last parameter is a
 * {@link JobContext} ({@link Context0} to {@link Context8}): the context is supplied when the job runs and is not counted as an argument.
 * The compiler chooses the form; methods that return a value fit as well.
 *
 * <p>The reference is only read, never called. A lambda body, a reference bound to an object, a constructor and a static method are
 * refused when the call is postponed. The compiler does not widen: write {@code 42L} for a {@code long}. An overloaded method must be
 * cast to its form, for example {@code (JobCall.Of1<SaleOrders, Long>) SaleOrders::actionDone}.
 */
public interface JobCall extends Serializable {

    /** A job function with 0 arguments. */
    @FunctionalInterface
    interface Of0<T> extends JobCall {
        void call(T model) throws Exception;
    }

    /** A job function with 1 argument. */
    @FunctionalInterface
    interface Of1<T, A extends @Nullable Object> extends JobCall {
        void call(T model, A a) throws Exception;
    }

    /** A job function with 2 arguments. */
    @FunctionalInterface
    interface Of2<T, A extends @Nullable Object, B extends @Nullable Object> extends JobCall {
        void call(T model, A a, B b) throws Exception;
    }

    /** A job function with 3 arguments. */
    @FunctionalInterface
    interface Of3<T, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
            extends JobCall {
        void call(T model, A a, B b, C c) throws Exception;
    }

    /** A job function with 4 arguments. */
    @FunctionalInterface
    interface Of4<
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object>
            extends JobCall {
        void call(T model, A a, B b, C c, D d) throws Exception;
    }

    /** A job function with 5 arguments. */
    @FunctionalInterface
    interface Of5<
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object>
            extends JobCall {
        void call(T model, A a, B b, C c, D d, E e) throws Exception;
    }

    /** A job function with 6 arguments. */
    @FunctionalInterface
    interface Of6<
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object>
            extends JobCall {
        void call(T model, A a, B b, C c, D d, E e, F f) throws Exception;
    }

    /** A job function with 7 arguments. */
    @FunctionalInterface
    interface Of7<
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object>
            extends JobCall {
        void call(T model, A a, B b, C c, D d, E e, F f, G g) throws Exception;
    }

    /** A job function with 8 arguments. */
    @FunctionalInterface
    interface Of8<
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object,
                    H extends @Nullable Object>
            extends JobCall {
        void call(T model, A a, B b, C c, D d, E e, F f, G g, H h) throws Exception;
    }

    /** A job function with 0 arguments that is also given its {@link JobContext}. */
    @FunctionalInterface
    interface Context0<T> extends JobCall {
        void call(T model, JobContext context) throws Exception;
    }

    /** A job function with 1 argument that is also given its {@link JobContext}. */
    @FunctionalInterface
    interface Context1<T, A extends @Nullable Object> extends JobCall {
        void call(T model, A a, JobContext context) throws Exception;
    }

    /** A job function with 2 arguments that is also given its {@link JobContext}. */
    @FunctionalInterface
    interface Context2<T, A extends @Nullable Object, B extends @Nullable Object> extends JobCall {
        void call(T model, A a, B b, JobContext context) throws Exception;
    }

    /** A job function with 3 arguments that is also given its {@link JobContext}. */
    @FunctionalInterface
    interface Context3<T, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
            extends JobCall {
        void call(T model, A a, B b, C c, JobContext context) throws Exception;
    }

    /** A job function with 4 arguments that is also given its {@link JobContext}. */
    @FunctionalInterface
    interface Context4<
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object>
            extends JobCall {
        void call(T model, A a, B b, C c, D d, JobContext context) throws Exception;
    }

    /** A job function with 5 arguments that is also given its {@link JobContext}. */
    @FunctionalInterface
    interface Context5<
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object>
            extends JobCall {
        void call(T model, A a, B b, C c, D d, E e, JobContext context) throws Exception;
    }

    /** A job function with 6 arguments that is also given its {@link JobContext}. */
    @FunctionalInterface
    interface Context6<
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object>
            extends JobCall {
        void call(T model, A a, B b, C c, D d, E e, F f, JobContext context) throws Exception;
    }

    /** A job function with 7 arguments that is also given its {@link JobContext}. */
    @FunctionalInterface
    interface Context7<
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object>
            extends JobCall {
        void call(T model, A a, B b, C c, D d, E e, F f, G g, JobContext context) throws Exception;
    }

    /** A job function with 8 arguments that is also given its {@link JobContext}. */
    @FunctionalInterface
    interface Context8<
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object,
                    H extends @Nullable Object>
            extends JobCall {
        void call(T model, A a, B b, C c, D d, E e, F f, G g, H h, JobContext context) throws Exception;
    }
}
