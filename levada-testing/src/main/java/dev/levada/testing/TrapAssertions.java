package dev.levada.testing;

import dev.levada.JobCall;
import org.jspecify.annotations.Nullable;

/**
 * What can be asserted of trapped calls, with functions named by method references whose types the compiler checks. There is one form per number of
 * arguments, as in {@link JobCall}. A function that is not registered with the queue is refused with {@link dev.levada.function.UnknownFunctionException}, arguments that
 * cannot be stored with {@link dev.levada.argument.ArgumentException}.
 */
public interface TrapAssertions {

    /**
     * Asserts that a call was delayed since the trap was opened; {@code assertDelayed} is this with checked types.
     *
     * @param arguments compared as the values the method gets: after having been written as JSON and read back
     */
    DelayedCalls assertCall(JobCall function, @Nullable Object... arguments);

    /** Asserts that a call was delayed since the trap was opened. */
    DelayedCalls assertDelayed(String function, @Nullable Object... arguments);

    /** Asserts that a call was delayed since the trap was opened. */
    default <T> DelayedCalls assertDelayed(JobCall.Of0<T> function) {
        return assertCall(function);
    }

    /** Asserts that a call was delayed since the trap was opened. */
    default <T, A extends @Nullable Object> DelayedCalls assertDelayed(JobCall.Of1<T, A> function, A a) {
        return assertCall(function, a);
    }

    /** Asserts that a call was delayed since the trap was opened. */
    default <T, A extends @Nullable Object, B extends @Nullable Object> DelayedCalls assertDelayed(
            JobCall.Of2<T, A, B> function, A a, B b) {
        return assertCall(function, a, b);
    }

    /** Asserts that a call was delayed since the trap was opened. */
    default <T, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
            DelayedCalls assertDelayed(JobCall.Of3<T, A, B, C> function, A a, B b, C c) {
        return assertCall(function, a, b, c);
    }

    /** Asserts that a call was delayed since the trap was opened. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object>
            DelayedCalls assertDelayed(JobCall.Of4<T, A, B, C, D> function, A a, B b, C c, D d) {
        return assertCall(function, a, b, c, d);
    }

    /** Asserts that a call was delayed since the trap was opened. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object>
            DelayedCalls assertDelayed(JobCall.Of5<T, A, B, C, D, E> function, A a, B b, C c, D d, E e) {
        return assertCall(function, a, b, c, d, e);
    }

    /** Asserts that a call was delayed since the trap was opened. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object>
            DelayedCalls assertDelayed(JobCall.Of6<T, A, B, C, D, E, F> function, A a, B b, C c, D d, E e, F f) {
        return assertCall(function, a, b, c, d, e, f);
    }

    /** Asserts that a call was delayed since the trap was opened. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object>
            DelayedCalls assertDelayed(
                    JobCall.Of7<T, A, B, C, D, E, F, G> function, A a, B b, C c, D d, E e, F f, G g) {
        return assertCall(function, a, b, c, d, e, f, g);
    }

    /** Asserts that a call was delayed since the trap was opened. */
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
            DelayedCalls assertDelayed(
                    JobCall.Of8<T, A, B, C, D, E, F, G, H> function, A a, B b, C c, D d, E e, F f, G g, H h) {
        return assertCall(function, a, b, c, d, e, f, g, h);
    }

    /** Asserts that a call was delayed since the trap was opened. */
    default <T> DelayedCalls assertDelayed(JobCall.Context0<T> function) {
        return assertCall(function);
    }

    /** Asserts that a call was delayed since the trap was opened. */
    default <T, A extends @Nullable Object> DelayedCalls assertDelayed(JobCall.Context1<T, A> function, A a) {
        return assertCall(function, a);
    }

    /** Asserts that a call was delayed since the trap was opened. */
    default <T, A extends @Nullable Object, B extends @Nullable Object> DelayedCalls assertDelayed(
            JobCall.Context2<T, A, B> function, A a, B b) {
        return assertCall(function, a, b);
    }

    /** Asserts that a call was delayed since the trap was opened. */
    default <T, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
            DelayedCalls assertDelayed(JobCall.Context3<T, A, B, C> function, A a, B b, C c) {
        return assertCall(function, a, b, c);
    }

    /** Asserts that a call was delayed since the trap was opened. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object>
            DelayedCalls assertDelayed(JobCall.Context4<T, A, B, C, D> function, A a, B b, C c, D d) {
        return assertCall(function, a, b, c, d);
    }

    /** Asserts that a call was delayed since the trap was opened. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object>
            DelayedCalls assertDelayed(JobCall.Context5<T, A, B, C, D, E> function, A a, B b, C c, D d, E e) {
        return assertCall(function, a, b, c, d, e);
    }

    /** Asserts that a call was delayed since the trap was opened. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object>
            DelayedCalls assertDelayed(JobCall.Context6<T, A, B, C, D, E, F> function, A a, B b, C c, D d, E e, F f) {
        return assertCall(function, a, b, c, d, e, f);
    }

    /** Asserts that a call was delayed since the trap was opened. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object>
            DelayedCalls assertDelayed(
                    JobCall.Context7<T, A, B, C, D, E, F, G> function, A a, B b, C c, D d, E e, F f, G g) {
        return assertCall(function, a, b, c, d, e, f, g);
    }

    /** Asserts that a call was delayed since the trap was opened. */
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
            DelayedCalls assertDelayed(
                    JobCall.Context8<T, A, B, C, D, E, F, G, H> function, A a, B b, C c, D d, E e, F f, G g, H h) {
        return assertCall(function, a, b, c, d, e, f, g, h);
    }
}
