package dev.levada.testing;

import dev.levada.JobCall;
import org.jspecify.annotations.Nullable;

/**
 * How many jobs wait in a trap, by functions that are named by method references. There is one form per number of parameters, as in {@link JobCall}; a
 * {@link dev.levada.JobContext} counts as one here. A function that is not registered with the queue is refused with
 * {@link dev.levada.function.UnknownFunctionException}.
 */
public interface TrapCounts {

    /** How many jobs of a function wait to be performed; {@code count} is this for every form. */
    int countOf(JobCall function);

    /** How many jobs of a function wait to be performed. */
    int count(String function);

    /** Asserts that so many jobs of a function wait to be performed; {@code assertJobs} is this for every form. */
    void assertJobsOf(int count, JobCall function);

    /** Asserts that so many jobs of a function wait to be performed. */
    void assertJobs(int count, String function);

    /** How many jobs of a function wait to be performed. */
    default <T> int count(JobCall.Of0<T> function) {
        return countOf(function);
    }

    /** How many jobs of a function wait to be performed. */
    default <T, A extends @Nullable Object> int count(JobCall.Of1<T, A> function) {
        return countOf(function);
    }

    /** How many jobs of a function wait to be performed. */
    default <T, A extends @Nullable Object, B extends @Nullable Object> int count(JobCall.Of2<T, A, B> function) {
        return countOf(function);
    }

    /** How many jobs of a function wait to be performed. */
    default <T, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object> int count(
            JobCall.Of3<T, A, B, C> function) {
        return countOf(function);
    }

    /** How many jobs of a function wait to be performed. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object>
            int count(JobCall.Of4<T, A, B, C, D> function) {
        return countOf(function);
    }

    /** How many jobs of a function wait to be performed. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object>
            int count(JobCall.Of5<T, A, B, C, D, E> function) {
        return countOf(function);
    }

    /** How many jobs of a function wait to be performed. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object>
            int count(JobCall.Of6<T, A, B, C, D, E, F> function) {
        return countOf(function);
    }

    /** How many jobs of a function wait to be performed. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object>
            int count(JobCall.Of7<T, A, B, C, D, E, F, G> function) {
        return countOf(function);
    }

    /** How many jobs of a function wait to be performed. */
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
            int count(JobCall.Of8<T, A, B, C, D, E, F, G, H> function) {
        return countOf(function);
    }

    /** How many jobs of a function wait to be performed. */
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
            int count(JobCall.Context8<T, A, B, C, D, E, F, G, H> function) {
        return countOf(function);
    }

    /** Asserts that so many jobs of a function wait to be performed. */
    default <T> void assertJobs(int count, JobCall.Of0<T> function) {
        assertJobsOf(count, function);
    }

    /** Asserts that so many jobs of a function wait to be performed. */
    default <T, A extends @Nullable Object> void assertJobs(int count, JobCall.Of1<T, A> function) {
        assertJobsOf(count, function);
    }

    /** Asserts that so many jobs of a function wait to be performed. */
    default <T, A extends @Nullable Object, B extends @Nullable Object> void assertJobs(
            int count, JobCall.Of2<T, A, B> function) {
        assertJobsOf(count, function);
    }

    /** Asserts that so many jobs of a function wait to be performed. */
    default <T, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object> void assertJobs(
            int count, JobCall.Of3<T, A, B, C> function) {
        assertJobsOf(count, function);
    }

    /** Asserts that so many jobs of a function wait to be performed. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object>
            void assertJobs(int count, JobCall.Of4<T, A, B, C, D> function) {
        assertJobsOf(count, function);
    }

    /** Asserts that so many jobs of a function wait to be performed. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object>
            void assertJobs(int count, JobCall.Of5<T, A, B, C, D, E> function) {
        assertJobsOf(count, function);
    }

    /** Asserts that so many jobs of a function wait to be performed. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object>
            void assertJobs(int count, JobCall.Of6<T, A, B, C, D, E, F> function) {
        assertJobsOf(count, function);
    }

    /** Asserts that so many jobs of a function wait to be performed. */
    default <
                    T,
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    G extends @Nullable Object>
            void assertJobs(int count, JobCall.Of7<T, A, B, C, D, E, F, G> function) {
        assertJobsOf(count, function);
    }

    /** Asserts that so many jobs of a function wait to be performed. */
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
            void assertJobs(int count, JobCall.Of8<T, A, B, C, D, E, F, G, H> function) {
        assertJobsOf(count, function);
    }

    /** Asserts that so many jobs of a function wait to be performed. */
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
            void assertJobs(int count, JobCall.Context8<T, A, B, C, D, E, F, G, H> function) {
        assertJobsOf(count, function);
    }
}
