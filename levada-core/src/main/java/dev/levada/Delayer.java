package dev.levada;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Postpones calls of job functions: {@code delayer.delay(SaleOrders::actionDone, 42L)} stores a job that will call that method.
 *
 * <p>A {@link JobQueue} does so in a transaction of its own, the one that {@link JobQueue#in} gives in the caller's.
 *
 * <p>A call is refused where it is typed, and nothing is stored:
 *
 * <ul>
 *   <li>{@link dev.levada.function.UnknownFunctionException} when the method is no registered job function, or is not given as a plain method
 *       reference;
 *   <li>{@link dev.levada.argument.ArgumentException} when an argument cannot be stored;
 *   <li>{@link JobStoreException} when the database refuses or cannot be reached.
 * </ul>
 */
public interface Delayer {

    /**
     * Prepares a call of a job function by its method reference; {@code delay} and {@code delayable} are this with checked types.
     *
     * @param arguments without the context, which is supplied when the job runs
     */
    Delayable prepare(JobCall function, @Nullable Object... arguments);

    /**
     * Prepares a call of a job function by its name, such as {@code sale.order.action_done}.
     *
     * @param arguments of the types of the method's parameters
     */
    Delayable prepare(String function, @Nullable Object... arguments);

    /**
     * Delays many prepared calls at once, ten thousand in a statement.
     *
     * @return what became of each, in the order given
     */
    List<DelayedJob> delayAll(Collection<Delayable> calls);

    /** Postpones a call with the defaults of its job function. */
    default <T> DelayedJob delay(JobCall.Of0<T> function) {
        return delayable(function).delay();
    }

    /** Postpones a call with the defaults of its job function. */
    default <T, A extends @Nullable Object> DelayedJob delay(JobCall.Of1<T, A> function, A a) {
        return delayable(function, a).delay();
    }

    /** Postpones a call with the defaults of its job function. */
    default <T, A extends @Nullable Object, B extends @Nullable Object> DelayedJob delay(
            JobCall.Of2<T, A, B> function, A a, B b) {
        return delayable(function, a, b).delay();
    }

    /** Postpones a call with the defaults of its job function. */
    default <T, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object> DelayedJob delay(
            JobCall.Of3<T, A, B, C> function, A a, B b, C c) {
        return delayable(function, a, b, c).delay();
    }

    /** Postpones a call with the defaults of its job function. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object>
            DelayedJob delay(JobCall.Of4<T, A, B, C, D> function, A a, B b, C c, D d) {
        return delayable(function, a, b, c, d).delay();
    }

    /** Postpones a call with the defaults of its job function. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object>
            DelayedJob delay(JobCall.Of5<T, A, B, C, D, E> function, A a, B b, C c, D d, E e) {
        return delayable(function, a, b, c, d, e).delay();
    }

    /** Postpones a call with the defaults of its job function. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object>
            DelayedJob delay(JobCall.Of6<T, A, B, C, D, E, F> function, A a, B b, C c, D d, E e, F f) {
        return delayable(function, a, b, c, d, e, f).delay();
    }

    /** Postpones a call with the defaults of its job function. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object>
            DelayedJob delay(JobCall.Of7<T, A, B, C, D, E, F, G> function, A a, B b, C c, D d, E e, F f, G g) {
        return delayable(function, a, b, c, d, e, f, g).delay();
    }

    /** Postpones a call with the defaults of its job function. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object,
                    H extends @Nullable Object>
            DelayedJob delay(JobCall.Of8<T, A, B, C, D, E, F, G, H> function, A a, B b, C c, D d, E e, F f, G g, H h) {
        return delayable(function, a, b, c, d, e, f, g, h).delay();
    }

    /** Postpones a call with the defaults of its job function. */
    default <T> DelayedJob delay(JobCall.Context0<T> function) {
        return delayable(function).delay();
    }

    /** Postpones a call with the defaults of its job function. */
    default <T, A extends @Nullable Object> DelayedJob delay(JobCall.Context1<T, A> function, A a) {
        return delayable(function, a).delay();
    }

    /** Postpones a call with the defaults of its job function. */
    default <T, A extends @Nullable Object, B extends @Nullable Object> DelayedJob delay(
            JobCall.Context2<T, A, B> function, A a, B b) {
        return delayable(function, a, b).delay();
    }

    /** Postpones a call with the defaults of its job function. */
    default <T, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object> DelayedJob delay(
            JobCall.Context3<T, A, B, C> function, A a, B b, C c) {
        return delayable(function, a, b, c).delay();
    }

    /** Postpones a call with the defaults of its job function. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object>
            DelayedJob delay(JobCall.Context4<T, A, B, C, D> function, A a, B b, C c, D d) {
        return delayable(function, a, b, c, d).delay();
    }

    /** Postpones a call with the defaults of its job function. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object>
            DelayedJob delay(JobCall.Context5<T, A, B, C, D, E> function, A a, B b, C c, D d, E e) {
        return delayable(function, a, b, c, d, e).delay();
    }

    /** Postpones a call with the defaults of its job function. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object>
            DelayedJob delay(JobCall.Context6<T, A, B, C, D, E, F> function, A a, B b, C c, D d, E e, F f) {
        return delayable(function, a, b, c, d, e, f).delay();
    }

    /** Postpones a call with the defaults of its job function. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object>
            DelayedJob delay(JobCall.Context7<T, A, B, C, D, E, F, G> function, A a, B b, C c, D d, E e, F f, G g) {
        return delayable(function, a, b, c, d, e, f, g).delay();
    }

    /** Postpones a call with the defaults of its job function. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object,
                    H extends @Nullable Object>
            DelayedJob delay(
                    JobCall.Context8<T, A, B, C, D, E, F, G, H> function, A a, B b, C c, D d, E e, F f, G g, H h) {
        return delayable(function, a, b, c, d, e, f, g, h).delay();
    }

    /** Prepares a call, whose properties may be set before it is delayed. */
    default <T> Delayable delayable(JobCall.Of0<T> function) {
        return prepare(function);
    }

    /** Prepares a call, whose properties may be set before it is delayed. */
    default <T, A extends @Nullable Object> Delayable delayable(JobCall.Of1<T, A> function, A a) {
        return prepare(function, a);
    }

    /** Prepares a call, whose properties may be set before it is delayed. */
    default <T, A extends @Nullable Object, B extends @Nullable Object> Delayable delayable(
            JobCall.Of2<T, A, B> function, A a, B b) {
        return prepare(function, a, b);
    }

    /** Prepares a call, whose properties may be set before it is delayed. */
    default <T, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object> Delayable delayable(
            JobCall.Of3<T, A, B, C> function, A a, B b, C c) {
        return prepare(function, a, b, c);
    }

    /** Prepares a call, whose properties may be set before it is delayed. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object>
            Delayable delayable(JobCall.Of4<T, A, B, C, D> function, A a, B b, C c, D d) {
        return prepare(function, a, b, c, d);
    }

    /** Prepares a call, whose properties may be set before it is delayed. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object>
            Delayable delayable(JobCall.Of5<T, A, B, C, D, E> function, A a, B b, C c, D d, E e) {
        return prepare(function, a, b, c, d, e);
    }

    /** Prepares a call, whose properties may be set before it is delayed. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object>
            Delayable delayable(JobCall.Of6<T, A, B, C, D, E, F> function, A a, B b, C c, D d, E e, F f) {
        return prepare(function, a, b, c, d, e, f);
    }

    /** Prepares a call, whose properties may be set before it is delayed. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object>
            Delayable delayable(JobCall.Of7<T, A, B, C, D, E, F, G> function, A a, B b, C c, D d, E e, F f, G g) {
        return prepare(function, a, b, c, d, e, f, g);
    }

    /** Prepares a call, whose properties may be set before it is delayed. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object,
                    H extends @Nullable Object>
            Delayable delayable(
                    JobCall.Of8<T, A, B, C, D, E, F, G, H> function, A a, B b, C c, D d, E e, F f, G g, H h) {
        return prepare(function, a, b, c, d, e, f, g, h);
    }

    /** Prepares a call, whose properties may be set before it is delayed. */
    default <T> Delayable delayable(JobCall.Context0<T> function) {
        return prepare(function);
    }

    /** Prepares a call, whose properties may be set before it is delayed. */
    default <T, A extends @Nullable Object> Delayable delayable(JobCall.Context1<T, A> function, A a) {
        return prepare(function, a);
    }

    /** Prepares a call, whose properties may be set before it is delayed. */
    default <T, A extends @Nullable Object, B extends @Nullable Object> Delayable delayable(
            JobCall.Context2<T, A, B> function, A a, B b) {
        return prepare(function, a, b);
    }

    /** Prepares a call, whose properties may be set before it is delayed. */
    default <T, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object> Delayable delayable(
            JobCall.Context3<T, A, B, C> function, A a, B b, C c) {
        return prepare(function, a, b, c);
    }

    /** Prepares a call, whose properties may be set before it is delayed. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object>
            Delayable delayable(JobCall.Context4<T, A, B, C, D> function, A a, B b, C c, D d) {
        return prepare(function, a, b, c, d);
    }

    /** Prepares a call, whose properties may be set before it is delayed. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object>
            Delayable delayable(JobCall.Context5<T, A, B, C, D, E> function, A a, B b, C c, D d, E e) {
        return prepare(function, a, b, c, d, e);
    }

    /** Prepares a call, whose properties may be set before it is delayed. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object>
            Delayable delayable(JobCall.Context6<T, A, B, C, D, E, F> function, A a, B b, C c, D d, E e, F f) {
        return prepare(function, a, b, c, d, e, f);
    }

    /** Prepares a call, whose properties may be set before it is delayed. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object>
            Delayable delayable(JobCall.Context7<T, A, B, C, D, E, F, G> function, A a, B b, C c, D d, E e, F f, G g) {
        return prepare(function, a, b, c, d, e, f, g);
    }

    /** Prepares a call, whose properties may be set before it is delayed. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object,
                    H extends @Nullable Object>
            Delayable delayable(
                    JobCall.Context8<T, A, B, C, D, E, F, G, H> function, A a, B b, C c, D d, E e, F f, G g, H h) {
        return prepare(function, a, b, c, d, e, f, g, h);
    }
}
